use super::*;

#[test]
fn nodes_come_out_in_document_order() {
    let mut page = Page::new();
    let (a, b, c) = (page.add("a"), page.add("b"), page.add("c"));
    page.dom.append(page.root, a);
    page.dom.insert(page.root, b, Some(a));
    page.dom.append(b, c);
    page.check("b c a");
}

#[test]
fn what_is_taken_out_leaves_no_gap() {
    let mut page = Page::new();
    let nodes: Vec<NodeKey> = ["a", "b", "c"].iter().map(|it| page.add(it)).collect();
    for node in &nodes {
        page.dom.append(page.root, *node);
    }
    page.dom.detach(nodes[1]);
    page.check("a c");
    page.dom.insert(page.root, nodes[1], Some(nodes[0]));
    page.check("b a c");
    page.dom.detach(nodes[2]);
    page.dom.detach(nodes[1]);
    page.check("a");
}

#[test]
fn an_id_stands_for_the_last_node_that_got_it() {
    let mut page = Page::new();
    let (a, b) = (page.add("a"), page.add("b"));
    page.dom.bind(a, 7);
    page.dom.bind(b, 7);
    assert_eq!(page.dom.by_id(7), Some(b));
    assert_eq!(page.dom.id(a), Some(7));
    page.dom.unbind(a);
    assert_eq!(page.dom.by_id(7), Some(b));
    page.dom.unbind(b);
    assert_eq!(page.dom.by_id(7), None);
}

struct Page {
    dom: Dom,
    root: NodeKey,
}

impl Page {
    fn new() -> Page {
        let mut dom = Dom::default();
        let root = dom.create(NodeData::Document(Box::default())).unwrap();
        dom.set_document(root);
        Page { dom, root }
    }

    fn add(&mut self, text: &str) -> NodeKey {
        self.dom.create(NodeData::Text(text.into())).unwrap()
    }

    #[track_caller]
    fn check(&self, expected: &str) {
        let found: Vec<&str> =
            self.dom.descendants(self.root).filter_map(|it| self.dom.text(it)).collect();
        assert_eq!(found.join(" "), expected);
    }
}
