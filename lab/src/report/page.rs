//! A page that opens from disk: nothing is fetched, both themes, charts as SVG that scale with the screen.

use std::fmt::Write;

const STYLE: &str = include_str!("style.css");
/// Colours there are; more columns than that begin anew.
const COLOURS: usize = 8;

/// A page that is being written.
pub struct Page {
    text: String,
}

/// Heading of a column.
#[derive(Clone, Debug)]
pub struct Head {
    name: String,
    /// Class of its colour.
    class: Option<String>,
}

impl Head {
    /// Without a colour.
    pub fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), class: None }
    }

    /// With the colour of a place.
    pub fn keyed(name: &str, at: usize) -> Self {
        Self { name: name.to_owned(), class: Some(colour(at)) }
    }
}

/// Class of the colour of a place.
pub fn colour(at: usize) -> String {
    format!("c{}", at % COLOURS)
}

/// Text that is no markup.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Page {
    /// Begins a page.
    pub fn new(title: &str, about: &str, note: &str) -> Self {
        let title = escaped(title);
        let mut text = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} - cascade laboratory</title><style>{STYLE}</style></head><body><main>\
             <h1>{title}</h1>"
        );
        let _ = write!(text, "<p>{}</p><p class=\"note\">{}</p>", escaped(about), escaped(note));
        Self { text }
    }

    /// A part's heading, with the name that links use.
    pub fn heading(&mut self, id: &str, name: &str) {
        let _ = write!(self.text, "<h2 id=\"{id}\">{}</h2>", escaped(name));
    }

    /// Prose.
    pub fn paragraph(&mut self, text: &str) {
        let _ = write!(self.text, "<p>{}</p>", escaped(text));
    }

    /// A row a name, a cell a column; it scrolls by itself where it is wider than the screen.
    pub fn table(
        &mut self,
        label: &str,
        heads: &[Head],
        rows: impl Iterator<Item = (String, Vec<String>)>,
    ) {
        let text = &mut self.text;
        let _ = write!(
            text,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><thead><tr><td></td>",
            escaped(label)
        );
        for Head { name, class } in heads {
            let key = class.as_ref().map(|class| format!("<span class=\"key {class}\"></span>"));
            let (key, name) = (key.unwrap_or_default(), escaped(name));
            let _ = write!(text, "<th scope=\"col\">{key}{name}</th>");
        }
        text.push_str("</tr></thead><tbody>");
        for (name, cells) in rows {
            let _ = write!(text, "<tr><th scope=\"row\">{}</th>", escaped(&name));
            for cell in cells {
                let _ = write!(text, "<td>{}</td>", escaped(&cell));
            }
            text.push_str("</tr>");
        }
        text.push_str("</tbody></table></div>");
    }

    /// A chart, with what its colours stand for: classes and names.
    pub fn figure(&mut self, svg: &str, caption: &str, keys: &[(String, String)]) {
        let _ = write!(self.text, "<figure>{svg}<figcaption>{}", escaped(caption));
        for (class, name) in keys {
            let _ = write!(
                self.text,
                " <span class=\"legend\"><span class=\"key {class}\"></span>{}</span>",
                escaped(name)
            );
        }
        self.text.push_str("</figcaption></figure>");
    }

    /// The page as it is.
    pub fn end(self) -> String {
        self.text + "</main></body></html>\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        let mut page = Page::new("<a>", "b & c", "\"d\"");
        page.table(
            "e",
            &[Head::plain("<f>")],
            [("<g>".to_owned(), vec!["<h>".to_owned()])].into_iter(),
        );
        let text = page.end();
        for raw in ["<a>", "<f>", "<g>", "<h>", "b & c"] {
            assert!(!text.contains(raw), "{raw}");
        }
        assert!(text.contains("b &amp; c") && text.contains("&quot;d&quot;"));
    }

    #[test]
    fn columns_beyond_the_colours_begin_anew() {
        assert_eq!((colour(0), colour(7), colour(8)), ("c0".into(), "c7".into(), "c0".into()));
    }
}
