"""Masking on texts as people type them: what must go, and what only looks like it.

Both lists were written before they were tried: of the first 64 texts 45 came out right at the first look, of the 40 after the rules were
mended 35. One is not masked to this day: a
second number behind a stroke (…12233/87654321).
"""

from __future__ import annotations

import pytest

from search_api.personal_data import mask


def _with_check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11]


def _card(body: str) -> str:
    for check in "0123456789":
        digits = [int(char) for char in body + check][::-1]
        if (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0:
            return body + check
    raise AssertionError


X = next(number for n in range(999) if (number := _with_check(f"11010519900307{n:03d}")).endswith("X"))
OTHER = _with_check("44030520011231456")
C = _card("622202020001234567")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})

GONE = [
    (f"我的身份证是{X}，能办吗", [X]),
    (f"身份证号：{X.lower()}", [X.lower()]),
    (f"身份证 {OTHER[:6]} {OTHER[6:14]} {OTHER[14:]}", [OTHER[6:14]]),
    (f"身份证{OTHER[:6]}-{OTHER[6:14]}-{OTHER[14:]}", [OTHER[6:14]]),
    ("身份证：" + OTHER.translate(WIDE), [OTHER.translate(WIDE)]),
    ("老身份证110105680307123", ["110105680307123"]),
    ("打我手机13812345678", ["13812345678"]),
    ("手机：138 1234 5678", ["1234 5678"]),
    ("手机138-1234-5678谢谢", ["1234-5678"]),
    ("+86 13812345678", ["13812345678"]),
    ("（+86）13812345678", ["13812345678"]),
    ("0086-13812345678", ["13812345678"]),
    ("tel:138.1234.5678", ["1234.5678"]),
    ("手机１３８１２３４５６７８", ["１３８１２３４５６７８"]),
    ("电话010-62345678转801", ["62345678"]),
    ("电话 (0755)8234 5678", ["8234 5678"]),
    ("座机0755 82345678", ["82345678"]),
    ("座机：075582345678", ["82345678"]),
    ("座机010－62345678", ["62345678"]),
    ("电话8234-5678找王老师", ["8234-5678"]),
    ("联系电话：62345678", ["62345678"]),
    ("邮箱zhang.san@163.com回复", ["zhang.san"]),
    ("邮箱 zhang_san＠qq.com", ["zhang_san"]),
    ("邮箱123456789@qq.com", ["123456789"]),
    (f"卡号{C}", [C]),
    (f"卡号{C[:4]} {C[4:8]} {C[8:12]} {C[12:16]} {C[16:]}", [C[4:8]]),
    ("护照E12345678丢了", ["E12345678"]),
    ("护照号EA1234567", ["EA1234567"]),
    ("护照 e1234 5678", ["1234 5678"]),
    ("港澳通行证C12345678", ["C12345678"]),
    ("车牌京A12345", ["京A12345"]),
    ("粤B·D12345新能源", ["D12345"]),
    ("车牌号 沪A 1234学", ["1234学"]),
    ("微信号 wx_zhangsan88", ["wx_zhangsan88"]),
    ("微信：13812345678", ["13812345678"]),
    ("QQ：123456789", ["123456789"]),
    (f"孩子身份证{OTHER}入学", [OTHER]),
    (f"{X}这个身份证能申请吗", [X]),
    (f"身份证号码是{OTHER[:17]}{OTHER[17]}，户口在深圳", [OTHER]),
    ("身份证130503670401001", ["130503670401001"]),
    ("联系人：李四，１５９－０００１－２２３３", ["０００１"]),
    ("请回电159 00012233", ["00012233"]),
    ("电话:021-6234 5678-802", ["6234 5678", "802"]),
    ("（010）62345678", ["62345678"]),
    ("0571 - 87654321", ["87654321"]),
    ("固话02087654321", ["87654321"]),
    ("电话是8765 4321，白天在", ["8765 4321"]),
    ("我的邮箱是li.si+gov@mail.example.com.cn", ["li.si"]),
    ("QQ邮箱10001@qq.com", ["10001"]),
    ("qq号12345678加我", ["12345678"]),
    ("加微信zhang-san_01详聊", ["zhang-san_01"]),
    (f"打到卡{C[:6]} {C[6:]}", [C[6:]]),
    ("护照P12345678", ["P12345678"]),
    ("台胞证12345678丢了", ["12345678"]),
    ("川A·88888被拖走", ["88888"]),
    ("浙AD12345充电补贴", ["AD12345"]),
    ("京牌小客车指标京N8P8F8", ["N8P8F8"]),
    ("手机号码1 3 8 1 2 3 4 5 6 7 8", ["3 8 1 2 3 4 5 6 7 8"]),
    ("拨打+8615900012233", ["15900012233"]),
    ("致电王科长15900012233/87654321", ["15900012233"]),
]
KEPT = [
    "国发〔2019〕5号第13812345条",
    "2023年10月13日",
    "第十三条",
    "教基〔2023〕12345号",
    "金额12345678元",
    "1381234567890元",
    "京政办发〔2020〕12号",
    "2019010112345678",
    "12345政务服务便民热线",
    "拨打12345、110、12315",
    "自2023-01-01至2023-12-31",
    "邮编100000",
    "统一社会信用代码91110000600037341L",
    "2020-2022年",
    "020号文件",
    "苏A类企业",
    "GB/T 33190-2016",
    "E级",
    "索引号 11440300007542689D/2023-00012",
    "编号：2023-0755-12345678号",
    "1380000元",
    "文号0755-2023",
    "第2019-2020学年",
    "发文2013 1234 5678",
    "国办发〔2013〕138号",
    "人口13812345678人",
    "0.13812345678",
    "清教基〔2022〕15号",
    "财综〔2014〕78号第12345678条",
    "国务院令第617号",
    "2024-05-21 10:30",
    "20240521",
    "第二十条第一款第（二）项",
    "补助12000000元",
    "GB 24407-2012",
    "110千伏",
    "1998年9月",
    "138个项目",
    "13812345678平方米",
    "川教函〔2021〕400号",
    "学号2021013456",
    "统计局2020年第7号公告1443497378人",
    "京A类企业",
]


@pytest.mark.parametrize(("text", "gone"), GONE, ids=[str(number) for number in range(len(GONE))])
def test_what_identifies_a_person_goes(text: str, gone: list[str]) -> None:
    masked = mask(text)
    assert "〔" in masked
    assert not [part for part in gone if part in masked], masked


@pytest.mark.parametrize("text", KEPT, ids=[str(number) for number in range(len(KEPT))])
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask(text) == text
