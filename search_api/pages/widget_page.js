/** The button that copies the tag. */

import { byId, copyButton } from "./dom.js";

byId("copy").append(copyButton("复制代码", () => byId("tag").textContent));
