// What a page's own script may use of app.js, which has run before it: import { toast } from "../club.js".
export const { behaviour, close, csrf, htmx, icon, open, start, toast, words } = window.club;
