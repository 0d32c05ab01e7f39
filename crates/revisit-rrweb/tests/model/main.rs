//! Random pages under random mutations, valid and not: the mirror against a model that does the
//! same in the plainest way that there is.

#[cfg(test)]
mod naive;
#[cfg(test)]
mod script;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use revisit_rrweb::dom::NodeData;
    use revisit_rrweb::{Dom, Event, Mirror, NodeKey, Parser};

    use crate::naive::Page;
    use crate::script::{Script, Step};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

        #[test]
        fn the_mirror_does_what_the_plain_model_does(steps in Step::many()) {
            let mut script = Script::default();
            let (mut mirror, mut model, mut parser) = (Mirror::new(), Page::default(), Parser::new());
            for step in steps {
                let event = script.event(&step, &model);
                let text = event.to_string();
                model.apply(&event);
                parser.read(&text, |json| mirror.apply(&Event::of(json), &text));
                prop_assert_eq!(show(mirror.dom()), model.show(), "after {}", text);
            }
        }
    }

    /// The page in one line: `<div#5 a=b>…</>`, text in quotes, ids after `#`.
    fn show(dom: &Dom) -> String {
        let mut shown = String::new();
        if let Some(document) = dom.document() {
            for child in dom.children(document) {
                show_node(dom, child, &mut shown);
            }
        }
        shown
    }

    fn show_node(dom: &Dom, key: NodeKey, shown: &mut String) {
        let id = dom.id(key).map(|it| format!("#{it}")).unwrap_or_default();
        match dom.data(key) {
            Some(NodeData::Text(text)) => shown.push_str(&["\"", text, "\"", &id].concat()),
            Some(NodeData::Element(_)) => {
                let mut attributes: Vec<(&str, &str)> = dom.attributes(key).collect();
                attributes.sort_unstable();
                let attributes: Vec<String> =
                    attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                let tag = dom.tag(key).unwrap();
                shown.push_str(&["<", tag, &id, &attributes.concat(), ">"].concat());
                for child in dom.children(key) {
                    show_node(dom, child, shown);
                }
                shown.push_str("</>");
            }
            other => panic!("not made by the script: {other:?}"),
        }
    }
}
