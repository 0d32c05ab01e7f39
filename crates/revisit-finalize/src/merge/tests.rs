//! Items are written `id@received: event …` and events `time` and a letter, `?` for no time.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::sample::subsequence;
use uuid::Uuid;

use super::*;

#[test]
fn events_come_in_order_of_time() {
    check("1@9: 5a 3b; 2@9: 4c", "3b 4c 5a");
    check("1@9: 2.25a 2.75b 2.5c", "2.25a 2.5c 2.75b");
}

#[test]
fn at_the_same_time_the_first_to_arrive_comes_first() {
    check("1@9: 5a 5b; 2@9: 5c 4d", "4d 5a 5b 5c");
}

#[test]
fn an_event_without_a_time_stays_behind_its_neighbour() {
    check("1@9: 5a ?b 3c ?d", "3c ?d 5a ?b");
}

#[test]
fn an_item_that_begins_without_a_time_begins_when_it_was_received() {
    check("1@9: ?a 5b; 2@7: ?c", "5b ?c ?a");
}

#[test]
fn an_item_that_comes_again_is_skipped() {
    check("1@9: 5a; 1@9: 5a 6b; 2@9: 6c", "5a 6c");
}

#[test]
fn an_event_that_comes_again_in_another_item_is_dropped() {
    check("1@9: 5a 6b; 2@9: 5a 6b 7c", "5a 6b 7c");
}

#[test]
fn a_recorder_may_make_two_equal_events() {
    check("1@9: 5a 5a", "5a 5a");
    check("1@9: 5a 5a; 2@9: 5a", "5a 5a");
    check("1@9: 5a; 2@9: 5a 5b 5a; 3@9: 5a", "5a 5b 5a");
}

#[test]
fn equal_events_of_two_windows_are_two_events() {
    let mut merger = Merger::new();
    merger.add_block(&format!("{}[\"w\",{{\"timestamp\":5}}]\n", head_line(1, 9)));
    merger.add_block(&format!("{}[\"v\",{{\"timestamp\":5}}]\n", head_line(2, 9)));
    assert_eq!(merger.take_rest().len(), 2);
}

#[test]
fn what_is_taken_before_a_time_is_all_that_lies_before_it() {
    let mut merger = Merger::new();
    merger.add_block(&block("1@9: 5a 3b 4c"));
    assert_eq!(show(&merger.take_before(Timestamp::from_ms(4))), "3b");
    merger.add_block(&block("2@9: 4d 4c 6e"));
    assert_eq!(show(&merger.take_before(Timestamp::from_ms(5))), "4c 4d");
    assert_eq!(show(&merger.take_before(Timestamp::from_ms(5))), "");
    assert_eq!(show(&merger.take_rest()), "5a 6e");
    assert_eq!(merger.held_bytes(), 0);
}

#[test]
fn an_event_that_comes_too_late_is_not_lost() {
    let mut merger = Merger::new();
    merger.add_block(&block("1@9: 5a"));
    assert_eq!(show(&merger.take_before(Timestamp::from_ms(8))), "5a");
    merger.add_block(&block("2@9: 3b 9c"));
    assert_eq!(show(&merger.take_before(Timestamp::from_ms(9))), "3b");
}

#[test]
fn held_text_is_counted() {
    let mut merger = Merger::new();
    merger.add_block(&block("1@9: 5a 6b"));
    let held = merger.held_bytes();
    merger.take_before(Timestamp::from_ms(6));
    assert_eq!(merger.held_bytes() * 2, held);
}

#[test]
fn many_redelivered_events_of_one_time_are_told_apart_in_no_time() {
    let events: String = (0..100_000).fold(String::new(), |mut events, number| {
        writeln!(events, r#"["w",{{"timestamp":5,"n":{number}}}]"#).unwrap();
        events
    });
    let mut merger = Merger::new();
    for id in [1, 2] {
        merger.add_block(&format!("{}{events}", head_line(id, 9)));
    }
    assert_eq!(merger.take_before(Timestamp::from_ms(6)).len(), 100_000);
}

#[test]
fn lines_that_cannot_be_read_are_counted_and_cost_nothing_else() {
    let text =
        format!("oops\n{}[\"w\",{{\"timestamp\":5,\"l\":\"a\"}}]\n[\"w\"]\n", head_line(1, 9));
    check_problems(&text, "5a", "line_unreadable: 2");
}

#[test]
fn events_behind_a_broken_head_are_an_item_of_their_own() {
    let text = block("1@9: 5a")
        + "{\"item\":{}}\n[\"w\",{\"timestamp\":6,\"l\":\"b\"}]\n"
        + &block("1@9: 7c");
    check_problems(&text, "5a 6b", "line_unreadable: 1");
}

#[test]
fn a_compressed_event_is_expanded_onto_one_line() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(b"{\n\r\"node\":\"a\\nb\"}").unwrap();
    let data: String = gzip.finish().unwrap().into_iter().map(char::from).collect();
    let line = format!(
        "[\"w\",{{\"type\":2,\"data\":{},\"timestamp\":5,\"cv\":\"2024-10\"}}]\n",
        json::quoted(&data)
    );
    let mut merger = Merger::new();
    merger.add_block(&(head_line(1, 9) + &line));
    let mut out = String::new();
    merger.take_rest()[0].write_line(&mut out);
    assert_eq!(
        out,
        "[\"w\",{\"type\":2,\"data\":{  \"node\":\"a\\nb\"},\"timestamp\":5,\"cv\":\"2024-10\"}]\n"
    );
}

#[test]
fn compressed_events_stay_so_once_too_much_is_held() {
    let mut merger = Merger::new();
    merger.held_bytes = limits::MAX_SESSION_SORT_BYTES + 1;
    let packed = r#""{\"timestamp\":5,\"l\":\"a\"}""#;
    merger.add_block(&format!("{}[\"w\",{packed}]\n", head_line(1, 9)));
    assert_eq!(merger.take_rest()[0].event.get(), packed);
    assert_eq!(show_problems(&merger), "event_without_time: 1, event_not_expanded: 1");
}

#[test]
fn what_does_not_expand_stays_as_it_came() {
    let event = r#"{"type":2,"data":"x","timestamp":5,"cv":"2024-10","l":"a"}"#;
    check_problems(&format!("{}[\"w\",{event}]\n", head_line(1, 9)), "5a", "event_not_expanded: 1");
}

#[test]
fn a_wild_clock_keeps_its_place_but_not_its_word() {
    let week = 7 * 24 * 3600 * 1000;
    let mut merger = Merger::new();
    merger.add_block(&block(&format!("1@{}: 5a", week + 5)));
    merger.add_block(&block(&format!("2@{}: 4b", week + 5)));
    let in_span: Vec<bool> = merger.take_rest().iter().map(|it| it.in_span).collect();
    assert_eq!(in_span, [false, true]);
    assert_eq!(show_problems(&merger), "event_without_time: 1");
}

#[test]
fn an_import_may_be_of_any_age() {
    let mut merger = Merger::new();
    merger.add_block(
        &block("1@1795253491033: 5a").replace(r#""source":"posthog""#, r#""source":"import""#),
    );
    assert!(merger.take_rest()[0].in_span);
    assert!(merger.problems().is_empty());
}

#[test]
fn what_is_archived_comes_first_and_is_one_delivery() {
    let mut merger = Merger::new();
    merger.add_numbered_block(7, &block("7@9: 5a 5a 6d"));
    archive(&mut merger, &taken(&block("1@9: 5a; 2@9: 5b 6c")));
    assert_eq!(show(&merger.take_rest()), "5a 5b 5a 6c 6d");
}

#[test]
fn blocks_arrive_in_the_order_of_their_numbers() {
    let mut merger = Merger::new();
    merger.add_numbered_block(2, &block("2@9: 5b"));
    merger.add_numbered_block(1, &block("1@9: 5a"));
    assert_eq!(show(&merger.take_rest()), "5a 5b");
}

#[test]
fn an_archived_event_stands_where_the_archive_says() {
    let mut merger = Merger::new();
    let events = taken(&block("1@9: 5a ?b 7c ?d"));
    archive(&mut merger, &events);
    let again = merger.take_rest();
    assert_eq!(show(&again), show(&events));
    let places = |events: &[SessionEvent]| -> Vec<(f64, bool)> {
        events.iter().map(|it| (it.at_ms, it.in_span)).collect()
    };
    assert_eq!(places(&again), places(&events));
}

#[test]
fn an_archived_delivery_is_known_again() {
    let mut merger = Merger::keeping_deliveries();
    for id in [2, 1] {
        let line = head_line(id, 9);
        let Some(BlockLine::Item(head)) = BlockLine::parse(line.trim_end()) else { panic!() };
        merger.add_archived_delivery(*head);
    }
    merger.add_numbered_block(9, &block("3@9: 9c"));
    merger.add_numbered_block(8, &block("1@9: 5a; 4@9: 6b"));
    assert_eq!(show(&merger.take_rest()), "6b 9c");
    let ids = merger.take_deliveries().into_iter().map(|it| it.id);
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [2, 1, 4, 3].map(|it| ItemId::from_uuid(Uuid::from_u128(it)))
    );
}

proptest! {
    #[test]
    fn an_archive_of_the_first_blocks_and_the_rest_give_what_all_blocks_give(
        blocks in deliveries(),
        n_archived in 0..5_usize,
    ) {
        // The door has let each item through once.
        let mut met = HashSet::new();
        let blocks: Vec<Vec<TestItem>> = blocks
            .into_iter()
            .map(|it| it.into_iter().filter(|it| met.insert(it.id)).collect())
            .collect();
        let (archived, rest) = blocks.split_at(n_archived.min(blocks.len()));
        let mut whole = Merger::new();
        for block in &blocks {
            whole.add_block(&items_text(block));
        }
        let mut first = Merger::new();
        for block in archived {
            first.add_block(&items_text(block));
        }
        let first = first.take_rest();
        let (mut both, mut again) = (Merger::new(), Merger::new());
        archive(&mut again, &first);
        prop_assert_eq!(show(&again.take_rest()), show(&first));
        for (number, block) in rest.iter().enumerate().rev() {
            both.add_numbered_block(number as u64, &items_text(block));
        }
        archive(&mut both, &first);
        prop_assert_eq!(show(&both.take_rest()), show(&whole.take_rest()));
    }

    #[test]
    fn whatever_comes_in_whatever_comes_out_is_the_naive_order(deliveries in deliveries()) {
        let mut merger = Merger::new();
        for block in &deliveries {
            merger.add_block(&items_text(block));
        }
        let arrived: Vec<&TestItem> = deliveries.iter().flatten().collect();
        prop_assert_eq!(show(&merger.take_rest()), naive(&arrived));
    }

    #[test]
    fn any_order_with_any_repeats_gives_the_same_events(
        (items, order) in items().prop_flat_map(|items| {
            let again = subsequence(items.clone(), 0..=items.len());
            let shuffled = again.prop_map({
                let items = items.clone();
                move |again| [items.clone(), again].concat()
            });
            (Just(items), shuffled.prop_shuffle())
        })
    ) {
        let sorted = |text: &str| {
            let mut events: Vec<String> = text.split(' ').map(str::to_owned).collect();
            events.sort();
            events
        };
        let mut merger = Merger::new();
        merger.add_block(&items_text(&order));
        let found = merger.take_rest();
        prop_assert!(found.is_sorted_by(|a, b| a.at_ms <= b.at_ms));
        let originals: Vec<&TestItem> = items.iter().collect();
        prop_assert_eq!(sorted(&show(&found)), sorted(&naive(&originals)));
    }

    #[test]
    fn taking_out_as_it_goes_gives_what_taking_out_at_the_end_gives(mut blocks in deliveries()) {
        blocks.retain(|block| block.iter().any(|item| !item.events.is_empty()));
        blocks.sort_by_key(|it| earliest(it));
        let (mut stepwise, mut at_once) = (Merger::new(), Merger::new());
        let mut taken = Vec::new();
        for (place, block) in blocks.iter().enumerate() {
            stepwise.add_block(&items_text(block));
            at_once.add_block(&items_text(block));
            if let Some(next) = blocks.get(place + 1) {
                taken.extend(stepwise.take_before(Timestamp::from_ms(earliest(next).into())));
            }
        }
        taken.extend(stepwise.take_rest());
        prop_assert_eq!(show(&taken), show(&at_once.take_rest()));
    }

    #[test]
    fn any_lines_at_all_are_merged(
        lines in prop::collection::vec(
            prop_oneof![
                ".*",
                "\\[\"w\",\\{\"timestamp\":-?[0-9]{1,18}(e[0-9]{1,3})?\\}\\]",
                "\\[\"w\",(\"[a-z]\"|[0-9]|null|\\[\\])\\]",
                Just(head_line(1, 9).trim_end().to_owned()),
            ],
            0..20,
        ),
        before in any::<i64>(),
    ) {
        let mut merger = Merger::new();
        merger.add_block(&lines.join("\n"));
        merger.take_before(Timestamp::from_ms(before));
        merger.take_rest();
        prop_assert_eq!(merger.held_bytes(), 0);
    }
}

/// The events of a block, in order.
fn taken(text: &str) -> Vec<SessionEvent> {
    let mut merger = Merger::new();
    merger.add_block(text);
    merger.take_rest()
}

/// Adds events as an archive that was made of them tells them.
fn archive(merger: &mut Merger, events: &[SessionEvent]) {
    for event in events {
        let has_own = read_timestamp_ms(&event.event) == Some(event.at_ms);
        merger.add_archived(ArchivedEvent {
            window: &event.window,
            event: event.event.clone(),
            at_ms: (!has_own).then_some(event.at_ms),
            in_span: event.in_span,
        });
    }
}

#[derive(Debug, Clone)]
struct TestItem {
    id: u8,
    events: Vec<(u8, char)>,
}

/// Items with ids of their own.
fn items() -> impl Strategy<Value = Vec<TestItem>> {
    let event = (1..6u8, prop::sample::select(vec!['a', 'b', 'c']));
    prop::collection::vec(prop::collection::vec(event, 0..8), 1..6)
        .prop_map(|items| (0..).zip(items).map(|(id, events)| TestItem { id, events }).collect())
}

/// Blocks of items, some of which come again: whole, under the same id or another.
fn deliveries() -> impl Strategy<Value = Vec<Vec<TestItem>>> {
    items().prop_flat_map(|items| {
        let place = 0..items.len();
        let delivery = (place, any::<bool>()).prop_map(move |(place, under_other_id)| {
            let mut item = items[place].clone();
            item.id += if under_other_id { 100 } else { 0 };
            item
        });
        prop::collection::vec(prop::collection::vec(delivery, 0..4), 1..5)
    })
}

fn earliest(block: &[TestItem]) -> u8 {
    block.iter().flat_map(|it| &it.events).map(|it| it.0).min().unwrap_or(0)
}

/// The rules once more, in the plainest form: one pass for each question.
fn naive(arrived: &[&TestItem]) -> String {
    let first_deliveries: Vec<&&TestItem> = arrived
        .iter()
        .enumerate()
        .filter(|(place, item)| !arrived[..*place].iter().any(|it| it.id == item.id))
        .map(|it| it.1)
        .collect();
    let mut kept: Vec<(u8, char)> = Vec::new();
    for item in first_deliveries {
        let before = kept.clone();
        for (place, event) in item.events.iter().enumerate() {
            let in_item = item.events[..=place].iter().filter(|it| *it == event).count();
            if in_item > before.iter().filter(|it| *it == event).count() {
                kept.push(*event);
            }
        }
    }
    kept.sort_by_key(|it| it.0);
    kept.iter().map(|(at, letter)| format!("{at}{letter}")).collect::<Vec<_>>().join(" ")
}

fn items_text(items: &[TestItem]) -> String {
    items.iter().fold(String::new(), |mut text, item| {
        text += &head_line(u128::from(item.id), 9);
        for (at, letter) in &item.events {
            writeln!(text, r#"["w",{{"timestamp":{at},"l":"{letter}"}}]"#).unwrap();
        }
        text
    })
}

fn head_line(id: u128, received_at: i64) -> String {
    let id = Uuid::from_u128(id);
    format!(
        "{{\"item\":{{\"id\":\"{id}\",\"source\":\"posthog\",\"received_at\":{received_at},\"window\":\"w\",\"n_events\":0}}}}\n"
    )
}

fn block(items: &str) -> String {
    let mut text = String::new();
    for item in items.split("; ") {
        let (head, events) = item.split_once(": ").unwrap();
        let (id, received_at) = head.split_once('@').unwrap();
        text += &head_line(id.parse().unwrap(), received_at.parse().unwrap());
        for event in events.split(' ') {
            let (at, letter) = event.split_at(event.len() - 1);
            let time = if at == "?" { String::new() } else { format!(r#""timestamp":{at},"#) };
            writeln!(text, r#"["w",{{{time}"l":"{letter}"}}]"#).unwrap();
        }
    }
    text
}

#[track_caller]
fn check(items: &str, expected: &str) {
    let mut merger = Merger::new();
    merger.add_block(&block(items));
    assert_eq!(show(&merger.take_rest()), expected);
}

#[track_caller]
fn check_problems(text: &str, events: &str, problems: &str) {
    let mut merger = Merger::new();
    merger.add_block(text);
    assert_eq!(show(&merger.take_rest()), events);
    assert_eq!(show_problems(&merger), problems);
}

fn show_problems(merger: &Merger) -> String {
    let problems = merger.problems().iter();
    problems.map(|(kind, it)| format!("{kind}: {}", it.count)).collect::<Vec<_>>().join(", ")
}

fn show(events: &[SessionEvent]) -> String {
    let shown = events.iter().map(|it| {
        let time = json::member(it.event.get(), "timestamp").and_then(json::number);
        let letter = json::member(it.event.get(), "l").and_then(json::text).unwrap_or_default();
        format!("{}{letter}", time.map_or("?".to_owned(), |it| it.to_string()))
    });
    shown.collect::<Vec<_>>().join(" ")
}
