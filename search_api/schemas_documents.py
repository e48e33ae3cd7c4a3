"""Shapes of documents and their lists and versions, with examples for OpenAPI."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from index.model import Level
from search_api.schemas_life import RelationModel, TargetModel, ValidityDetail, ValidityModel


class DocumentModel(BaseModel):
    """一份文件的基本信息；来源里没有写明的项为 null。"""

    id: str = Field(examples=["5f0c2d7a9b1e4c38"])
    title: str = Field(examples=["某市教育集团党组织工作办法（试行）"])
    doc_number: str | None = Field(description="发文字号")
    issuer: str | None = Field(description="发文机关")
    region: str | None = Field(description="适用地区")
    kind: str | None = Field(description="文种")
    level: Level | None = Field(description="效力级别")
    issued: date | None = Field(description="成文日期")
    published: date | None = Field(description="发布日期")
    effective: date | None = Field(description="施行日期")
    expires: date | None = Field(description="有效期的最后一天")
    term: str | None = Field(description="写明的有效期", examples=["5年", "试行"])
    year: int | None
    source_name: str | None = Field(description="来源（转载自哪里）")
    author: str | None
    url: str | None = Field(description="原文链接")
    file: str = Field(description="入库时的文件名")
    validity: ValidityModel = Field(description="效力状态")


class ListedModel(DocumentModel):
    """列表中的一份文件；copies 是同一文本的其他来源。"""

    copies: list[DocumentModel]


class FacetValue(BaseModel):
    """一项取值，和加上这一限定后列出的文件数。"""

    value: str
    count: int


class FacetModel(BaseModel):
    """按一个方面的分类计数。年份全列，其余只列最多的几项；name 是同名的参数（year 写到 year_from 和 year_to）。"""

    name: str = Field(examples=["level"])
    label: str = Field(examples=["效力级别"])
    values: list[FacetValue]


class DocumentList(BaseModel):
    """文件列表的一页。"""

    total: int
    limit: int
    offset: int
    documents: list[ListedModel]
    facets: list[FacetModel] | None = None


class SectionModel(BaseModel):
    """章节树的一个节点；parent 是上级节点的 ordinal。"""

    ordinal: int
    parent: int | None
    kind: str
    label: str
    heading: str
    start: int
    end: int


class PassageSpanModel(BaseModel):
    """段落在全文中的位置。"""

    id: str
    section: int | None
    heading_path: list[str]
    start: int
    end: int


class EvidenceModel(BaseModel):
    """一项事实出自哪里：text[start:end]；不在正文里的，element 说明在哪里。"""

    field: str = Field(examples=["effective"])
    value: str
    start: int | None
    end: int | None
    element: str | None
    confidence: float = Field(ge=0, le=1)


class TableModel(BaseModel):
    """正文 text[start:end] 是一张表，每行一行文字，单元格以“ | ”分开；前 header 行是表头。"""

    start: int
    end: int
    header: int


class VersionModel(DocumentModel):
    """同一规定的一个版本；copies 是同文的其他来源。"""

    copies: list[TargetModel]


class VersionList(BaseModel):
    """同一规定的各个版本，旧的在前。"""

    document_id: str
    as_of: date
    versions: list[VersionModel]


class FullDocument(DocumentModel):
    """一份文件的全部内容；所有 start、end 都是 text 中的码点位置。"""

    validity: ValidityDetail = Field(description="效力状态及依据")
    addressees: str | None = Field(description="主送机关")
    topics: list[str] = Field(description="主题词、主题分类")
    index_number: str | None = Field(description="索引号")
    secrecy: str | None = Field(description="密级")
    signer: str | None = Field(description="签发人")
    attachments: list[str] = Field(description="附件名称")
    stated_validity: str | None = Field(description="来源页面注明的时效性")
    site: str | None = Field(description="来源网站")
    reprint_of: str | None = Field(description="转载自何文")
    extra: dict[str, str] = Field(description="来源中写明的其他事实")
    evidence: list[EvidenceModel] = Field(description="各项事实的出处")
    relations: list[RelationModel] = Field(description="它说到的文件；另有 /relations 给出两个方向")
    tables: list[TableModel]
    text: str
    sections: list[SectionModel]
    passages: list[PassageSpanModel]
    copies: list[DocumentModel]


class ShownDocument(FullDocument):
    """``policykb show --json``：一份文件的全部内容，连同说到它的文件和各个版本。"""

    incoming: list[RelationModel]
    versions: list[VersionModel]
