// What the pages gain from script. Every act below is also a plain link or form: without script nothing is lost but speed.
import "htmx.org";
import { startKeys } from "./keys";
import { startMenus } from "./menus";
import { startReview } from "./review";
import { startUpload } from "./upload";
import { startCopy } from "./copy";

startKeys();
startMenus();
startUpload();
startCopy();
startReview();
