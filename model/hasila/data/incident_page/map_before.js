// What the map shares with the views of the page, where a server's page has the map alone.

const state = { onMap: [], picked: null, open: null };
const views = [];
let items = [];
let openItem;
let pick;
