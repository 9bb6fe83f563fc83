// The editor of live exercises and cells: CodeMirror 6 with what a short piece of Python needs.
// esbuild bundles this file into the site's _static/editor.js.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colours are set in live.css, so that one editor serves the light page and the dark one.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], class: "live-keyword" },
  { tag: [tags.string, tags.docString], class: "live-string" },
  { tag: tags.comment, class: "live-comment" },
  { tag: [tags.number, tags.bool, tags.null], class: "live-number" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "live-name" },
]);

// Returns the editor; `keys` maps "Ctrl-Enter" to what it does. Tab indents; Escape, then Tab, leaves.
export function createEditor({ parent, text, label, keys, onChange }) {
  const own = Object.entries(keys).map(([key, act]) => ({ key, run: () => (act(), true) }));
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...own, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        indentUnit.of("    "),
        python(),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    element: view.dom,
  };
}
