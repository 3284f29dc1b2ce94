//! What the doctor itself found on its way to a URL, rung by rung: the name, each address, encryption, each request and its answer.

mod certificate;
mod exchange;
mod n8n;
mod phases;
mod remote;
mod rung;
mod url_fault;

pub(super) use phases::{asked, farewell, phases, settled};

pub use certificate::{Certificate, Distrust, Trust};
pub use exchange::{Answered, Endpoint, Exchange, Reply, Verb};
pub use n8n::{Heard, N8nAnswer, N8nApi, N8nMcp, N8nPlace, N8nState, N8nUrl, N8nVisit};
pub use remote::{HttpTransport, Proxy, Remote, SeenFrom, Speaks, UrlFrom};
pub use rung::{Dial, Dialled, Found, Lookup, Rung, Tls, TlsOutcome, Tunnel, TunnelOutcome};
pub use url_fault::UrlFault;
