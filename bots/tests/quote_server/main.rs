//! The quote server, makers and takers for real: sockets, processes, and a validator with the demo's deployment.

mod clients;
mod limits;
mod processes;
mod rules;
mod trades;
mod world;

use world::World;

/// One validator for all, because starting one takes longer than what is asked of it.
#[test]
fn quotes_are_blind_then_frozen_refused_by_label_and_taken_on_chain() {
    let mut world = World::new();
    rules::blind_period_is_blind_and_a_click_freezes(&world);
    rules::quotes_that_are_no_answer_are_refused_by_label(&world);
    rules::logins_of_others_are_refused(&world);
    rules::quote_of_a_maker_that_left_stays(&world);
    limits::requests_messages_and_connections_are_limited(&world);
    limits::reader_that_does_not_read_is_disconnected(&world);
    world.post();
    trades::transactions_end_in_one_of_three_ways(&world);
    world.post();
    processes::maker_keeps_to_its_margin_its_positions_and_what_it_has_signed(&world);
    processes::maker_that_stops_cancels_what_it_signed(&world);
    world.post();
    processes::taker_takes_the_quote_of_a_maker_process_through_a_server_process(&world);
}
