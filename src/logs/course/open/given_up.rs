//! What a client takes back of its requests, mostly because no answer came in time.

use crate::{
    evidence::{EventKind, Method, Redactor},
    logs::{course::Place, rpc},
};

use super::{Asked, Open};

/// The client asks for its lists with the first ids after the handshake (Claude Desktop, all generations).
const LIST_IDS: [&str; 3] = ["1", "2", "3"];

impl Open {
    pub(super) fn cancelled(&mut self, body: &str, place: &Place, redactor: &Redactor) {
        let Some(id) = rpc::cancelled(body) else { return self.cancelled_without_id(place) };
        let timed_out = body.contains("-32001") || body.contains("imed out") || body.contains("imeout");
        let asked = self.asked.remove(id);
        if !timed_out {
            return;
        }
        let waiting_for = match asked {
            Some(Asked::Start(method)) => Some(method),
            Some(Asked::Later(method)) => {
                self.put(place, EventKind::CallGivenUp { method: Some(redactor.show(&method)) });
                return;
            }
            None if id == "0" => Some(Method::Initialize),
            None if LIST_IDS.contains(&id) => Some(Method::ToolsList),
            None => None,
        };
        // Of lists that are given up together, the tools matter.
        let tools_pending = self.asked.values().any(|asked| *asked == Asked::Start(Method::ToolsList));
        match waiting_for {
            Some(Method::PromptsList | Method::ResourcesList | Method::ResourceTemplatesList) if tools_pending => {}
            Some(waiting_for) => {
                self.put(place, EventKind::GaveUp { waiting_for });
                self.ending.given_up(waiting_for);
            }
            None => {
                self.in_session(place);
                self.put(place, EventKind::CallGivenUp { method: None });
            }
        }
    }

    /// From 2026-07 on Claude Desktop shows the method alone. What it asks for in a start it takes back only when it gives up; a later
    /// request may have been cancelled by its user.
    fn cancelled_without_id(&mut self, place: &Place) {
        for waiting_for in [Method::Initialize, Method::ToolsList] {
            let pending = self.asked.len();
            self.asked.retain(|_, asked| *asked != Asked::Start(waiting_for));
            if self.asked.len() < pending {
                self.put(place, EventKind::GaveUp { waiting_for });
                return self.ending.given_up(waiting_for);
            }
        }
    }
}
