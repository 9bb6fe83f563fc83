// The few icons of Font Awesome that the theme's pages use, in the place of all 2,000 (540 kB with
// gzip) that it brings. esbuild bundles this file over the theme's _static/scripts/fontawesome.js;
// a test finds an icon that is missing here.

import { dom, library } from "@fortawesome/fontawesome-svg-core";
import {
  faAngleLeft,
  faAngleRight,
  faArrowUp,
  faBars,
  faCircleHalfStroke,
  faList,
  faMagnifyingGlass,
  faMoon,
  faSun,
  faXmark,
} from "@fortawesome/free-solid-svg-icons";

library.add(
  faAngleLeft,
  faAngleRight,
  faArrowUp,
  faBars,
  faCircleHalfStroke,
  faList,
  faMagnifyingGlass,
  faMoon,
  faSun,
  faXmark,
);
dom.watch();
