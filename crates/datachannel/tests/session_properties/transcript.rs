//! What a server sends from the open packet on, with odd frames and pauses anywhere in between.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use ringtray_datachannel::Revision;
use ringtray_datachannel::session::{Session, SocketMessage};

use crate::json::{json, space};

/// When joining must be over.
pub(crate) const JOIN_LIMIT: Duration = Duration::from_secs(20);

/// How a connection begins, and what its server speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) asked: Revision,
    pub(crate) fixed: bool,
    pub(crate) spoken: Revision,
}

/// One thing that happens to a session.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Text(String),
    Binary(Vec<u8>),
    /// So many milliseconds pass.
    Pause(u64),
}

/// An event as the server intends it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) name: String,
    /// The arguments' JSON.
    pub(crate) arguments: Vec<String>,
    pub(crate) id: Option<String>,
    /// `None` for a plain event.
    pub(crate) attachments: Option<Vec<Vec<u8>>>,
    space: String,
    namespace: &'static str,
}

/// The server's side of a conversation.
#[derive(Clone, Debug)]
pub(crate) struct Transcript {
    pub(crate) meeting: Meeting,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
    pub(crate) steps: Vec<Step>,
    /// The number of steps up to and including the packet that accepts us.
    pub(crate) joining: usize,
    pub(crate) events: Vec<Sent>,
}

impl Meeting {
    pub(crate) fn session(self) -> Session {
        let session = Session::new(self.asked, JOIN_LIMIT, Duration::ZERO);
        if self.fixed { session.with_fixed_revision() } else { session }
    }
}

impl Sent {
    /// The expected acknowledgement; `None` for an id that is no longer a number.
    pub(crate) fn acknowledgement(&self) -> Option<String> {
        self.id.as_ref().filter(|id| id.len() <= 1024).map(|id| format!("43{id}[]"))
    }

    /// Whether this message is the event, apart from attachments.
    pub(crate) fn is_told_as(&self, told: &SocketMessage) -> bool {
        let raw = self.arguments.first().map_or("null", String::as_str);
        let further = self.arguments.len().saturating_sub(1);
        (self.name.as_str(), raw, further) == (told.name.as_str(), told.raw.as_str(), told.further_arguments)
    }

    fn steps(&self, revision: Revision) -> Vec<Step> {
        let name = serde_json::to_string(&self.name).unwrap();
        let values: Vec<&str> =
            [name.as_str()].into_iter().chain(self.arguments.iter().map(String::as_str)).collect();
        let Sent { space, namespace, .. } = self;
        let data = format!("{space}[{space}{}{space}]", values.join(&format!("{space},{space}")));
        let id = self.id.as_deref().unwrap_or_default();
        let Some(attachments) = &self.attachments else {
            return vec![Step::Text(format!("42{namespace}{id}{data}"))];
        };
        let head = Step::Text(format!("45{}-{namespace}{id}{data}", attachments.len()));
        let frame = |bytes: &Vec<u8>| match revision {
            Revision::Three => [&[4], bytes.as_slice()].concat(),
            Revision::Four => bytes.clone(),
        };
        [head].into_iter().chain(attachments.iter().map(|bytes| Step::Binary(frame(bytes)))).collect()
    }
}

/// Conversations in which the server accepts us, with everything odd between the frames, also between an event and
/// its attachments.
pub(crate) fn any_transcript() -> impl Strategy<Value = Transcript> {
    transcript(joining_meeting(), interval(), vec(when_joined(), 0..12))
}

/// Those without anything between an event and its attachments that makes a session give them up.
pub(crate) fn undisturbed() -> impl Strategy<Value = Transcript> {
    transcript(joining_meeting(), interval(), vec(harmless(), 0..12))
}

/// Those whose heartbeat is slow enough to simulate days.
pub(crate) fn slow_heartbeat() -> impl Strategy<Value = Transcript> {
    transcript(joining_meeting(), (10_000_u64..60_000).boxed(), vec(when_joined(), 0..4))
}

/// Those of a server of revision 3 where revision 4 was fixed.
pub(crate) fn other_revision() -> impl Strategy<Value = Transcript> {
    let meeting = Meeting { asked: Revision::Four, fixed: true, spoken: Revision::Three };
    transcript(Just(meeting).boxed(), interval(), vec(when_joined(), 0..4))
}

fn joining_meeting() -> BoxedStrategy<Meeting> {
    use Revision::{Four, Three};
    let meetings = [
        (Three, false, Three),
        (Three, true, Three),
        (Four, false, Three),
        (Four, false, Four),
        (Four, true, Four),
    ];
    select(meetings.map(|(asked, fixed, spoken)| Meeting { asked, fixed, spoken }).to_vec()).boxed()
}

fn interval() -> BoxedStrategy<u64> {
    prop_oneof![1 => 50_u64..1000, 4 => 1000_u64..60_000].boxed()
}

fn transcript(
    meeting: BoxedStrategy<Meeting>,
    interval: BoxedStrategy<u64>,
    odd: impl Strategy<Value = Vec<Step>> + 'static,
) -> impl Strategy<Value = Transcript> {
    let heartbeat = (interval, 50_u64..60_000);
    let before = (vec(before_joining(), 0..3), vec((any::<Index>(), before_joining()), 0..3));
    let early = vec(event(Just(None).boxed()), 0..4);
    let events = vec(event(attachments()), 0..8);
    let odd = odd.prop_flat_map(|odd| {
        let places = vec(any::<Index>(), odd.len());
        places.prop_map(move |places| places.into_iter().zip(odd.clone()).collect::<Vec<_>>())
    });
    let way = (meeting, any::<bool>(), 0_usize..4);
    (way, heartbeat, before, early, events, odd).prop_map(
        |((meeting, tells_payload, way), (interval, timeout), (before, between), early, events, odd)| {
            let mut joining = words(meeting, tells_payload, way, interval, timeout);
            let let_in = joining.pop().unwrap();
            joining.extend(early.iter().flat_map(|event| event.steps(meeting.spoken)));
            insert(&mut joining, between);
            let mut steps = before;
            steps.append(&mut joining);
            steps.push(let_in);
            let joining = steps.len();
            let mut rest = events.iter().flat_map(|event| event.steps(meeting.spoken)).collect();
            insert(&mut rest, odd);
            steps.append(&mut rest);
            let events = early.into_iter().chain(events).collect();
            let (interval, timeout) = (Duration::from_millis(interval), Duration::from_millis(timeout));
            Transcript { meeting, interval, timeout, steps, joining, events }
        },
    )
}

/// The open packet, what reveals the revision, and the packet that accepts us.
fn words(meeting: Meeting, tells_payload: bool, way: usize, interval: u64, timeout: u64) -> Vec<Step> {
    let payload =
        if tells_payload && meeting.spoken == Revision::Four { r#","maxPayload":1000000"# } else { "" };
    let opening = format!(r#"0{{"sid":"e","pingInterval":{interval},"pingTimeout":{timeout}{payload}}}"#);
    let is_probed = meeting.asked == Revision::Four && !meeting.fixed && payload.is_empty();
    let told = match (is_probed, meeting.spoken, way) {
        (true, Revision::Three, 0) => Some(r#"44/__rev,"Invalid namespace""#),
        (true, Revision::Three, 1) => Some("40/__rev"),
        (true, Revision::Four, 0) => Some(r#"44/__rev,{"message":"Invalid namespace"}"#),
        (true, Revision::Four, 1) => Some(r#"40/__rev,{"sid":"p"}"#),
        (_, Revision::Four, 2) => Some("2"),
        _ => None,
    };
    let let_in = match meeting.spoken {
        Revision::Three => "40",
        Revision::Four => r#"40{"sid":"s"}"#,
    };
    let words = [Some(opening.as_str()), told, Some(let_in)];
    words.into_iter().flatten().map(|word| Step::Text(word.to_owned())).collect()
}

fn insert(steps: &mut Vec<Step>, odd: Vec<(Index, Step)>) {
    for (place, step) in odd {
        steps.insert(place.index(steps.len() + 1), step);
    }
}

fn event(attachments: BoxedStrategy<Option<Vec<Vec<u8>>>>) -> impl Strategy<Value = Sent> {
    let name = prop_oneof![3 => Just("message".to_owned()), 1 => ".{0,12}"];
    let long = (1024_usize..1026).prop_map(|length| "9".repeat(length));
    let id = proptest::option::of(prop_oneof![3 => "[0-9]{1,24}", 1 => long]);
    (name, vec(json(), 0..3), id, attachments, space(), select(vec!["", "/,"])).prop_map(
        |(name, arguments, id, attachments, space, namespace)| Sent {
            name,
            arguments,
            id,
            attachments,
            space,
            namespace,
        },
    )
}

fn attachments() -> BoxedStrategy<Option<Vec<Vec<u8>>>> {
    prop_oneof![2 => Just(None), 1 => vec(vec(any::<u8>(), 0..6), 0..4).prop_map(Some)].boxed()
}

/// Odd frames before we have joined, which decide nothing. Time passes, but less than joining may take.
fn before_joining() -> impl Strategy<Value = Step> {
    prop_oneof![3 => garbage(), 1 => binary(), 1 => (0_u64..3000).prop_map(Step::Pause)]
}

/// Odd frames after we have joined, which end nothing.
fn when_joined() -> impl Strategy<Value = Step> {
    let late = [
        "0{}",
        "2",
        "2probe",
        "40",
        r#"40{"sid":"again"}"#,
        "40/__rev",
        r#"44/__rev,"Invalid namespace""#,
        r#"44/__rev,{"message":"Invalid namespace"}"#,
        "42",
        "42[",
        "42[]",
        "427{\"a\":1}",
        "45-",
        "45[\"message\",1]",
    ];
    prop_oneof![
        2 => garbage(),
        2 => select(late.to_vec()).prop_map(|frame| Step::Text(frame.to_owned())),
        1 => binary(),
        1 => (0_u64..500).prop_map(Step::Pause),
        1 => (0_u64..30_000).prop_map(Step::Pause),
    ]
}

/// Frames that don't even make a session give up attachments.
fn harmless() -> impl Strategy<Value = Step> {
    let frames = ["", "0{}", "2", "2probe", "3", "5", "6", "9", "x"];
    prop_oneof![
        select(frames.to_vec()).prop_map(|frame| Step::Text(frame.to_owned())),
        (0_u64..500).prop_map(Step::Pause),
    ]
}

fn binary() -> impl Strategy<Value = Step> {
    vec(any::<u8>(), 0..6).prop_map(Step::Binary)
}

fn garbage() -> impl Strategy<Value = Step> {
    let known = [
        "",
        "0",
        "0[]",
        "3",
        "3probe",
        "4",
        "40/other",
        "41/other",
        "41/__rev,",
        "42/other,[\"message\",1]",
        "43[]",
        "437[]",
        "44/other,\"no\"",
        "461-3[]",
        "46[]",
        "47",
        "5",
        "6",
        "HTTP/1.1 400 Bad Request",
    ];
    prop_oneof![
        3 => select(known.to_vec()).prop_map(str::to_owned),
        1 => "[^0-6].{0,20}",
        1 => "4[^0-6].{0,20}",
    ]
    .prop_map(Step::Text)
}
