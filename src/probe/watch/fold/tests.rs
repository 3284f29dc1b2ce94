//! Trees that wait for each kind of thing, as each system would show them.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    super::look::{Call, Glance, Look, Socket, SocketState, Traffic},
    Fold,
    testing::{Film, System, film, millis, told},
};
use crate::evidence::{Doing, Redactor, Seen, Stretch, Watched};

const N8N: &str = "127.0.0.1:5678";
const REGISTRY: &str = "104.16.1.34:443";

/// Imports for half a second, asks n8n, gets an answer after three seconds, and reads its stdin.
fn asks_n8n(system: System, waits_in: Call) -> Film {
    let mut film = film(system);
    film.process(1, 0, "python server.py").computes(100);
    film.run(500);
    film.of(1).is_in(waits_in);
    film.opens(1, 7, N8N);
    film.sends(1, 7, 180);
    film.run(3_000);
    film.receives(1, 7, 900);
    film.of(1).computes(100);
    film.run(50);
    film.of(1).closes(7);
    film.of(1).is_in(Call::ReadStdin);
    film.run(200);
    film
}

fn sum(watched: &Watched, doing: Doing) -> Duration {
    watched.stretches.iter().filter(|stretch| stretch.doing == doing).map(Stretch::lasted).sum()
}

#[test]
fn a_blocking_health_check_is_a_wait_for_its_reply() {
    let expected = ["20-520 cpu python", "520-3520 reply 127.0.0.1:5678 python", "3520-3570 cpu python", "3570-3770 stdin python"];
    for waits_in in [Call::Socket(7), Call::Poll(Some(millis(10_000))), Call::Poll(None), Call::Lock] {
        assert_eq!(asks_n8n(System::Linux, waits_in).told(), expected, "{waits_in:?}");
    }
    let watched = asks_n8n(System::Linux, Call::Socket(7)).watched();
    let [connection] = &watched.connections[..] else { panic!("one connection") };
    assert_eq!((connection.from, connection.accepted, connection.until), (millis(530), Some(millis(530)), Some(millis(3_580))));
    assert_eq!((connection.sent, connection.received), (Seen::Yes(180), Seen::Yes(0)), "nobody looked when the answer had come");
}

#[test]
fn without_calls_and_traffic_a_health_check_is_an_open_connection() {
    assert_eq!(
        asks_n8n(System::MacOs, Call::Socket(7)).told(),
        ["20-520 cpu python", "520-3520 open 127.0.0.1:5678 python", "3520-3570 cpu python", "3570-3770 idle python"]
    );
    let windows = asks_n8n(System::Windows, Call::Socket(7)).watched();
    let reply = sum(&windows, Doing::OpenConnection(0));
    assert!(reply.abs_diff(millis(3_000)) <= millis(20), "{:?}", told(&windows));
}

#[test]
fn the_file_that_was_waited_for_is_told_once() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").is_in(Call::Lock).file = Some("/var/lib/app/db.lock".to_owned());
    film.run(500);
    film.of(1).is_in(Call::ReadStdin);
    film.run(100);
    let files = film.watched().files;
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!((&*files[0].path, files[0].until), ("/var/lib/app/db.lock", millis(520)));
}

#[test]
fn computing_shows_no_pauses_between_the_ticks_of_a_coarse_clock() {
    let mut film = film(System::Windows);
    film.process(1, 0, "node server.js").computes(100);
    film.run(1_000);
    let told = film.told();
    assert_eq!(told.len(), 2, "until the first tick, and then: {told:?}");
    assert!(told[1].ends_with("-1020 cpu node"), "{told:?}");
}

#[test]
fn a_pool_that_idles_is_no_wait_for_an_answer() {
    let mut film = film(System::Linux);
    film.process(1, 0, "node server.js").is_in(Call::Poll(None));
    film.opens(1, 7, N8N);
    film.sends(1, 7, 100);
    film.run(20);
    film.receives(1, 7, 500);
    film.run(2_000);
    assert_eq!(film.told(), ["20-40 reply 127.0.0.1:5678 node", "40-2040 open 127.0.0.1:5678 node"]);
}

#[test]
fn data_that_ends_a_wait_tells_what_it_was_for() {
    // Over TLS the server sends tickets when the request is on its way.
    let waits = |bytes: u64, computes: u32| {
        let mut film = film(System::Linux);
        film.process(1, 0, "node server.js").is_in(Call::Poll(None));
        film.opens(1, 7, REGISTRY);
        film.sends(1, 7, 700);
        film.run(5);
        film.receives(1, 7, 3_000);
        film.run(2_005);
        film.receives(1, 7, bytes);
        film.of(1).computes(computes);
        film.run(100);
        film.of(1).is_in(Call::ReadStdin);
        film.run(100);
        film.told()
    };
    let [before, after] = ["20-25 reply 104.16.1.34:443 node", "2030-2130 cpu node"];
    assert_eq!(waits(900, 100), ["20-2030 reply 104.16.1.34:443 node", after, "2130-2230 stdin node"]);
    assert_eq!(waits(24, 100), [before, "25-2030 open 104.16.1.34:443 node", after, "2130-2230 stdin node"]);
    assert_eq!(waits(900, 10)[0], "20-2040 reply 104.16.1.34:443 node", "it has just woken");
}

#[test]
fn what_streams_in_is_received() {
    let mut film = film(System::Linux);
    film.process(1, 0, "uv tool run x").is_in(Call::Poll(None));
    film.opens(1, 7, REGISTRY);
    film.sends(1, 7, 100);
    film.run(100);
    for _ in 0..50 {
        film.receives(1, 7, 60_000);
        film.run(10);
    }
    film.run(100);
    let expected = [
        "20-120 reply 104.16.1.34:443 uv",
        "120-135 open 104.16.1.34:443 uv",
        "135-625 receiving 104.16.1.34:443 uv",
        "625-720 open 104.16.1.34:443 uv",
    ];
    assert_eq!(film.told(), expected);
}

/// The stretches of one process on Linux after 100 ms of computing.
fn of_one(act: impl FnOnce(&mut Film)) -> Vec<String> {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").computes(100);
    film.run(100);
    act(&mut film);
    film.told().split_off(1)
}

#[test]
fn each_wait_has_its_name() {
    let minute = Some(millis(60_000));
    for (call, expected) in [
        (Call::Sleep, "sleep"),
        (Call::Lock, "lock"),
        (Call::Disk, "disk"),
        (Call::ReadStdin, "stdin"),
        (Call::Poll(minute), "sleep"),
        (Call::Poll(Some(millis(60_001))), "idle"),
        (Call::Poll(Some(Duration::ZERO)), "idle"),
        (Call::Poll(None), "idle"),
        (Call::Socket(3), "idle"),
        (Call::Io, "idle"),
        (Call::Child, "idle"),
        (Call::Other, "idle"),
    ] {
        let told = of_one(|film| {
            film.of(1).is_in(call);
            film.run(2_000);
        });
        assert_eq!(told, [format!("120-2120 {expected} python")], "{call:?}");
    }
}

#[test]
fn a_connection_that_nobody_accepts_and_a_name_that_nobody_knows() {
    let refused = of_one(|film| {
        film.of(1).is_in(Call::Socket(7));
        film.connects(1, 7, "10.0.0.9:443");
        film.run(4_000);
        film.of(1).closes(7);
        film.of(1).is_in(Call::ReadStdin);
        film.run(20);
    });
    assert_eq!(refused, ["120-4125 connecting 10.0.0.9:443 python", "4125-4140 stdin python"]);
    let unknown = of_one(|film| {
        film.of(1).is_in(Call::Poll(Some(millis(5_000))));
        film.looks_up(1, 8);
        film.run(4_000);
    });
    assert_eq!(unknown, ["120-4120 lookup python"]);
}

#[test]
fn a_connection_is_followed_from_the_first_packet_to_the_end() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").is_in(Call::Socket(7));
    film.connects(1, 7, N8N);
    film.run(200);
    film.opens(1, 7, N8N);
    film.run(100);
    film.of(1).closes(7);
    film.run(100);
    film.connects(1, 7, N8N);
    film.run(50);
    let watched = film.watched();
    let seen = |at: usize| {
        let connection = &watched.connections[at];
        (connection.from.as_millis(), connection.accepted.map(|at| at.as_millis()), connection.until.map(|at| at.as_millis()))
    };
    assert_eq!([seen(0), seen(1)], [(30, Some(230), Some(330)), (430, None, None)]);
    assert_eq!((watched.connections[0].sent, watched.connections[1].sent), (Seen::Yes(0), Seen::No));
}

#[test]
fn who_connects_to_the_tree_is_not_whom_it_connected_to() {
    let mut film = film(System::Linux);
    film.process(1, 0, "node s.js").is_in(Call::Poll(None));
    film.listens(1, 3, "0.0.0.0:3000");
    film.accepts(1, 4, "127.0.0.1:3000");
    film.run(100);
    film.listens(1, 3, "0.0.0.0:3000");
    film.run(100);
    let watched = film.watched();
    assert_eq!(told(&watched), ["20-220 idle node"]);
    assert_eq!((watched.connections.len(), watched.listeners.len()), (0, 1));
    assert_eq!(watched.listeners[0].from, millis(30));
}

#[test]
fn a_child_that_has_its_parents_sockets_opened_none() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").is_in(Call::Poll(None));
    film.opens(1, 7, N8N);
    film.run(50);
    film.process(2, 1, "python s.py").is_in(Call::Io);
    film.opens(2, 7, N8N);
    film.run(50);
    film.of(1).closes(7);
    film.run(50);
    let watched = film.watched();
    assert_eq!(watched.connections.len(), 1);
    assert_eq!((watched.connections[0].by, watched.connections[0].until), (0, None), "the child has it still");
}

/// npx fetches from the registry, keeps the connection, and starts the server.
fn npx(server: impl FnOnce(&mut Film)) -> Vec<String> {
    let mut film = film(System::Linux);
    film.process(1, 0, "node /usr/bin/npx -y x").computes(100);
    film.run(200);
    film.of(1).is_in(Call::Poll(Some(millis(15_000))));
    film.opens(1, 5, REGISTRY);
    film.sends(1, 5, 300);
    film.run(100);
    film.receives(1, 5, 4_000);
    film.of(1).computes(80);
    film.run(100);
    // A frame of HTTP/2 that nobody answers.
    film.sends(1, 5, 13);
    film.of(1).is_in(Call::Poll(Some(millis(15_000))));
    film.process(2, 1, "sh -c x").is_in(Call::Child);
    film.process(3, 2, "sh -c x").computes(50);
    film.run(10);
    film.of(3).execs("node /x/bin/x").computes(100);
    film.run(290);
    server(&mut film);
    film.told().split_off(3)
}

#[test]
fn launchers_wait_for_the_server() {
    let sleeps = npx(|film| {
        film.of(3).is_in(Call::Sleep);
        film.run(2_000);
    });
    assert_eq!(sleeps, ["420-720 cpu sh", "720-2720 sleep node"]);
    let asks = npx(|film| {
        film.opens(3, 9, N8N);
        film.sends(3, 9, 100);
        film.of(3).is_in(Call::Poll(None));
        film.run(1_000);
    });
    assert_eq!(asks[1..], ["720-1720 reply 127.0.0.1:5678 node"]);
    let idles = npx(|film| {
        film.of(3).is_in(Call::Poll(None));
        film.run(1_000);
    });
    assert_eq!(idles[1..], ["720-1720 idle node"]);
}

#[test]
fn a_server_with_helpers_is_who_the_start_hangs_on() {
    for (call, expected) in [
        (Call::Poll(None), "idle git"),
        (Call::Poll(Some(millis(900))), "idle git"),
        (Call::Lock, "idle git"),
        (Call::Sleep, "sleep python"),
        (Call::ReadStdin, "stdin python"),
    ] {
        for asks in [false, true] {
            let mut film = film(System::Linux);
            film.process(1, 0, "python s.py").computes(100);
            film.run(100);
            film.process(2, 1, "git daemon").is_in(Call::Io);
            film.run(100);
            film.of(1).is_in(call);
            if asks {
                film.opens(1, 7, N8N);
                film.sends(1, 7, 100);
            }
            film.run(1_000);
            let expected = if asks { "reply 127.0.0.1:5678 python" } else { expected };
            assert_eq!(film.told().split_off(1), [format!("220-1220 {expected}")], "{call:?}");
        }
    }
}

#[test]
fn the_end_of_a_pipeline_is_not_who_waits() {
    let mut film = film(System::Linux);
    film.process(1, 0, "sh -c x").is_in(Call::Child);
    film.process(2, 1, "node s.js").is_in(Call::Poll(Some(millis(2_000))));
    film.process(3, 1, "tee log").is_in(Call::ReadStdin);
    film.run(500);
    assert_eq!(film.told(), ["20-520 sleep node"]);
}

#[test]
fn a_busy_machine_is_not_the_servers_computing() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").computes(100);
    film.run(100);
    film.of(1).computes(20).waits_in_queue(80);
    film.run(200);
    film.of(1).computes(60).waits_in_queue(40);
    film.run(100);
    film.of(1).waits_in_queue(0).is_in(Call::Sleep);
    film.run(100);
    let watched = film.watched();
    let told = told(&watched);
    let expected = ["20-122 cpu python", "122-324 queued python", "324-336 cpu python", "336-344 queued python"];
    assert_eq!((&told[..4], told.last().map(String::as_str)), (&expected.map(str::to_owned)[..], Some("420-520 sleep python")));
    let measured = [Doing::Cpu, Doing::Queued].map(|doing| sum(&watched, doing).as_millis());
    assert_eq!(measured, [162, 238], "200 each, but for computing that has less than 30 % of its interval");
    let delays: Vec<_> = watched.queued.iter().map(|delay| [delay.from, delay.until, delay.lost].map(|time| time.as_millis())).collect();
    assert_eq!(delays, [[120, 420, 200]]);
}

#[test]
fn many_short_requests_are_told_beside_the_computing_between_them() {
    let spends = |call: Option<Call>| {
        let mut film = film(System::Linux);
        film.process(1, 0, "python s.py").computes(100);
        film.run(100);
        film.opens(1, 7, N8N);
        film.of(1).is_in(Call::Socket(7));
        film.run(10);
        film.of(1).computes(40);
        film.of(1).call = call.map_or(Seen::No, Seen::Yes);
        film.run(1_000);
        let watched = film.watched();
        [Doing::Cpu, Doing::Reply(0)].map(|doing| sum(&watched, doing).as_millis())
    };
    assert_eq!(spends(Some(Call::Socket(7))), [500, 610]);
    assert_eq!(spends(Some(Call::Poll(None))), [1_094, 16], "nobody knows what it waits for");
    assert_eq!(spends(None), [1_094, 16], "it is always found running");
}

#[test]
fn who_stands_in_the_queue_is_queued_before_the_system_counts_it() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").is_in(Call::Sleep);
    film.run(100);
    film.of(1).computes(0);
    film.run(10);
    film.run(50);
    film.of(1).computes(80).was_queued(58);
    film.run(10);
    film.of(1).computes(10).waits_in_queue(90);
    film.run(10);
    let watched = film.watched();
    assert_eq!(told(&watched), ["20-130 sleep python", "130-182 queued python", "182-191 cpu python", "191-200 queued python"]);
    assert_eq!(watched.queued.iter().map(|delay| delay.lost.as_millis()).sum::<u128>(), 58 + 9);
}

#[test]
fn a_wait_ends_where_the_queue_begins() {
    let mut film = film(System::Linux);
    film.process(1, 0, "python s.py").is_in(Call::Sleep);
    film.run(500);
    film.of(1).computes(50).was_queued(305);
    film.run(10);
    film.of(1).computes(100);
    film.run(10);
    let watched = film.watched();
    assert_eq!(told(&watched), ["20-225 sleep python", "225-525 queued python", "525-540 cpu python"]);
    assert_eq!(watched.queued.iter().map(|delay| delay.lost.as_millis()).sum::<u128>(), 305);
}

#[test]
fn one_program_after_the_other_is_computing_too() {
    let mut film = film(System::Linux);
    film.looks_every(50);
    film.process(1, 0, "bash start.sh").is_in(Call::Child).had_a_child(9);
    film.process(2, 1, "sed x").computes(14);
    film.run(50);
    assert_eq!(film.told(), ["20-70 cpu bash"]);
}

#[test]
fn boundaries_are_where_the_processor_time_says() {
    let mut film = film(System::Linux);
    film.looks_every(50);
    film.process(1, 0, "python s.py").computes(100);
    film.run(100);
    let asleep = |film: &mut Film, computes: u32, duration| {
        film.of(1).computes(computes);
        film.of(1).call = Seen::Yes(Call::Sleep);
        film.run(duration);
    };
    // Falls asleep after 10 of 50 ms, wakes up after 40 of them.
    for (computes, duration) in [(20, 50), (0, 100), (20, 50), (100, 100)] {
        asleep(&mut film, computes, duration);
    }
    // The same after 40 and after 20.
    for (computes, duration) in [(80, 50), (0, 100), (60, 50), (100, 50)] {
        asleep(&mut film, computes, duration);
    }
    let expected = ["20-130 cpu python", "130-310 sleep python", "310-460 cpu python", "460-590 sleep python", "590-670 cpu python"];
    assert_eq!(film.told(), expected);
}

#[test]
fn one_who_hands_over_keeps_what_it_computed() {
    let mut film = film(System::Linux);
    film.process(1, 0, "uv run s.py").computes(100);
    film.run(100);
    film.of(1).computes(40);
    film.process(2, 1, "python s.py").computes(60);
    film.run(10);
    film.of(1).is_in(Call::Child);
    film.of(2).computes(100);
    film.run(90);
    assert_eq!(film.told(), ["20-124 cpu uv", "124-220 cpu python"]);
}

#[test]
fn children_that_nobody_saw_count_and_those_that_were_seen_count_once() {
    let mut film = film(System::Linux);
    film.process(1, 0, "bash start.sh").is_in(Call::Child);
    film.run(10);
    for _ in 0..10 {
        film.of(1).had_a_child(10);
        film.run(10);
    }
    film.process(2, 1, "make all").computes(100);
    film.run(100);
    film.reaps(2);
    film.run(100);
    let watched = film.watched();
    assert_eq!(told(&watched), ["20-30 idle bash", "30-130 cpu bash", "130-230 cpu make", "230-330 idle bash"]);
    assert_eq!((watched.processes[1].parent, watched.processes[1].ended), (Some(0), Some(millis(240))));
}

#[test]
fn a_process_keeps_its_programs_and_not_its_titles() {
    let mut film = film(System::Linux);
    film.process(1, 0, "sh -c exec_npx --api-key hunter2hunter2").is_in(Call::Child);
    film.run(10);
    film.of(1).execs("node /usr/bin/npx -y x hunter2hunter2");
    film.run(10);
    film.of(1).execs("node /usr/bin/npx -y x hunter2hunter2");
    film.run(10);
    film.of(1).calls_itself("npm exec @scope/x");
    film.run(10);
    film.process(2, 1, "").calls_itself("npm run @scope/x");
    film.run(10);
    film.of(1).dies();
    film.run(10);
    let watched = film.watched();
    let images = |at: usize| -> Vec<(u128, Vec<String>)> {
        let images = watched.processes[at].images.iter();
        images.map(|image| (image.since.as_millis(), image.argv.iter().map(ToString::to_string).collect())).collect()
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mask = "•••";
    assert_eq!(images(0), [(20, words(&format!("sh -c exec_npx --api-key {mask}"))), (40, words(&format!("node /usr/bin/npx -y x {mask}")))]);
    assert_eq!(images(1), [(70, words("npm run @scope/x"))]);
    assert_eq!([watched.processes[0].ended, watched.processes[1].ended], [Some(millis(80)), None]);
}

#[test]
fn the_same_id_again_is_another_process() {
    let mut fold = Fold::new(Duration::ZERO, Redactor::default());
    for (at, created) in [(10, 1), (20, 1), (30, 2)] {
        fold.take(Look { at: millis(at), processes: vec![Glance { created, ..glance(1, 0) }] });
    }
    let watched = fold.finish();
    let lives: Vec<_> = watched.processes.iter().map(|process| (process.appeared(), process.ended)).collect();
    assert_eq!(lives, [(Duration::ZERO, Some(millis(30))), (millis(30), None)]);
}

#[test]
fn nobody_to_look_at_is_unseen() {
    let mut fold = Fold::new(millis(20), Redactor::default());
    fold.take(Look { at: millis(30), processes: Vec::new() });
    assert_eq!(told(&fold.finish()), ["20-30 unseen nobody"]);
    let hidden = Glance { cpu: Duration::ZERO, call: Seen::NotVisible, sockets: Some(Seen::NotVisible), ..glance(1, 0) };
    let mut fold = Fold::new(millis(20), Redactor::default());
    fold.take(Look { at: millis(30), processes: vec![hidden.clone()] });
    fold.take(Look { at: millis(40), processes: vec![Glance { sockets: Some(Seen::No), ..hidden }] });
    assert_eq!(told(&fold.finish()), ["20-35 unseen ", "35-40 idle "]);
}

#[test]
fn flicker_is_bounded_and_keeps_its_sums() {
    let mut film = film(System::Linux);
    film.process(1, 0, "node s.js");
    for _ in 0..5_000 {
        film.of(1).computes(100);
        film.run(10);
        film.of(1).is_in(Call::Disk);
        film.run(10);
    }
    film.of(1).is_in(Call::ReadStdin);
    film.run(10);
    let watched = film.watched();
    assert!(watched.stretches.len() <= 1_000, "{}", watched.stretches.len());
    assert_eq!([Doing::Cpu, Doing::Disk, Doing::Stdin].map(|doing| sum(&watched, doing).as_secs()), [50, 50, 0]);
    assert_eq!(watched.stretches.last().map(|last| last.doing), Some(Doing::Stdin));
}

#[test]
fn retries_and_crowds_are_bounded() {
    let mut film = film(System::Linux);
    film.process(1, 0, "node s.js").is_in(Call::Poll(None));
    for id in 0..700 {
        film.opens(1, id, N8N);
        film.run(10);
        film.of(1).closes(id);
    }
    for pid in 2..700 {
        film.process(pid, 1, "git status").is_in(Call::Io);
        film.run(10);
        film.reaps(pid);
    }
    let watched = film.watched();
    assert_eq!((watched.connections.len(), watched.processes.len()), (500, 500));
    assert_eq!(watched.connections[499].until, Some(millis(7_030)), "later ones are one with it");
}

fn glance(pid: u32, parent: u32) -> Glance {
    let [cpu, children_cpu] = [Duration::from_nanos(1); 2];
    Glance { pid, parent, created: 1, argv: None, cpu, children_cpu, queued: Seen::No, call: Seen::No, file: None, sockets: None, is_dead: false }
}

fn any_seen<T: Clone + std::fmt::Debug + 'static>(value: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Seen<T>> {
    prop_oneof![3 => value.prop_map(Seen::Yes), 1 => Just(Seen::No), 1 => Just(Seen::NotVisible)]
}

fn any_socket() -> impl Strategy<Value = Socket> {
    let address = || (0_u16..4).prop_map(|port| std::net::SocketAddr::from(([127, 0, 0, 1], port)));
    let time = || (0_u64..100).prop_map(millis);
    let traffic = (0_u64..900, 0_u64..900, time(), time());
    let traffic = traffic.prop_map(|(sent, received, since_sent, since_received)| Traffic { sent, received, since_sent, since_received });
    let state = prop_oneof![
        address().prop_map(|at| SocketState::Listening { at }),
        (address(), address()).prop_map(|(local, remote)| SocketState::Connecting { local, remote }),
        (address(), address(), any_seen(traffic)).prop_map(|(local, remote, traffic)| SocketState::Open { local, remote, traffic }),
        Just(SocketState::Resolver),
    ];
    (0_u64..4, state).prop_map(|(id, state)| Socket { id, state })
}

fn any_glance() -> impl Strategy<Value = Glance> {
    let time = || (0_u64..300).prop_map(millis);
    let call = prop_oneof![
        (0_u64..4).prop_map(Call::Socket),
        prop::option::of(time()).prop_map(Call::Poll),
        prop::sample::select(vec![Call::ReadStdin, Call::Io, Call::Sleep, Call::Lock, Call::Child, Call::Disk, Call::Other]),
    ];
    let who = (0_u32..4, 0_u32..4, 0_u64..2, prop::option::of(prop::collection::vec("[a-c =-]{0,5}", 0..3)));
    let used = (time(), time(), any_seen(time()));
    let waits = (any_seen(call), prop::option::of(any_seen(prop::collection::vec(any_socket(), 0..4))), prop::bool::weighted(0.1));
    (who, used, waits).prop_map(|((pid, parent, created, argv), (cpu, children_cpu, queued), (call, sockets, is_dead))| Glance {
        pid,
        parent,
        created,
        argv,
        cpu,
        children_cpu,
        queued,
        call,
        file: None,
        sockets,
        is_dead,
    })
}

proptest! {
    #[test]
    fn any_looks_make_stretches_without_gap_or_overlap(
        looks in prop::collection::vec((0_u64..60, prop::collection::vec(any_glance(), 0..5)), 0..30),
        is_back in any::<bool>(),
    ) {
        let spawned = millis(if is_back { 100 } else { 0 });
        let mut fold = Fold::new(spawned, Redactor::default());
        let mut at = Duration::ZERO;
        for (pause, processes) in looks {
            at += millis(pause);
            fold.take(Look { at, processes });
        }
        let watched = fold.finish();
        holds_together(&watched, spawned, at.max(spawned))?;
    }
}

fn holds_together(watched: &Watched, spawned: Duration, end: Duration) -> Result<(), TestCaseError> {
    let mut until = spawned;
    for stretch in &watched.stretches {
        prop_assert_eq!(stretch.from, until);
        prop_assert!(stretch.until > stretch.from);
        prop_assert!(stretch.by < watched.processes.len().max(1));
        if let Doing::Connecting(to) | Doing::Reply(to) | Doing::Receiving(to) | Doing::OpenConnection(to) = stretch.doing {
            prop_assert!(to < watched.connections.len());
        }
        until = stretch.until;
    }
    prop_assert_eq!(until, end);
    prop_assert!(watched.stretches.windows(2).all(|pair| (pair[0].by, pair[0].doing) != (pair[1].by, pair[1].doing)));
    for (index, process) in watched.processes.iter().enumerate() {
        prop_assert!(!process.images.is_empty());
        prop_assert!(process.parent.is_none_or(|parent| parent < index));
        prop_assert!(process.ended.is_none_or(|ended| ended >= process.appeared()));
    }
    for connection in &watched.connections {
        prop_assert!(connection.by < watched.processes.len());
        prop_assert!(connection.accepted.is_none_or(|accepted| accepted >= connection.from));
        prop_assert!(connection.until.is_none_or(|until| until >= connection.from));
    }
    Ok(())
}
