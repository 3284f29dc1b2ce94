//! What the runtimes told in a further start, for programs.

use super::{copy::millis, v1};
use crate::evidence::{Call, Compute, Hot, Imports, Kept, Load, NodeProcess, Npm, Profile, Shown, Step};

pub(super) fn profile(profile: &Profile) -> v1::Profile {
    v1::Profile {
        asked: profile.asked.iter().map(|help| help.name()).collect(),
        without_help: profile.without.iter().map(ToString::to_string).collect(),
        python: profile.python.iter().map(imports).collect(),
        node: profile.node.iter().map(node).collect(),
        npm: (!profile.npm.is_empty()).then(|| npm(&profile.npm)),
        uv: profile.uv.iter().map(step).collect(),
        kept_in: match &profile.kept {
            Kept::In(folder) => Some(folder.to_string()),
            Kept::NotAsked | Kept::Failed(_) => None,
        },
    }
}

fn imports(imports: &Imports) -> v1::Imports {
    v1::Imports { modules: imports.modules, total_ms: millis(imports.total), heaviest: imports.heaviest.iter().map(load).collect() }
}

fn load(of: &Load) -> v1::Load {
    v1::Load { name: of.name.to_string(), own_ms: millis(of.own), total_ms: millis(of.total), loads: of.parts.iter().map(load).collect() }
}

fn node(process: &NodeProcess) -> v1::NodeProcess {
    v1::NodeProcess {
        argv: process.image.argv.iter().map(ToString::to_string).collect(),
        version: process.version.to_string(),
        launcher: process.image.launches(),
        files: process.files,
        loading_ms: millis(process.loading),
        heaviest: process.heaviest.iter().map(load).collect(),
        unfinished: process.unfinished.as_ref().map(Shown::to_string),
        cpu: process.compute.as_ref().map(compute),
        calls: process.calls.iter().map(call).collect(),
    }
}

fn compute(compute: &Compute) -> v1::Compute {
    let function = |(name, place, took): &(Shown, Shown, std::time::Duration)| v1::Function {
        name: name.to_string(),
        place: place.to_string(),
        own_ms: millis(*took),
    };
    let hot = |hot: &Hot| v1::Hot { name: hot.name.to_string(), own_ms: millis(hot.own), function: hot.function.as_ref().map(function) };
    v1::Compute { busy_ms: millis(compute.busy), idle_ms: millis(compute.idle), heaviest: compute.heaviest.iter().map(hot).collect() }
}

fn call(call: &Call) -> v1::Call {
    v1::Call {
        to: call.to.to_string(),
        start_ms: millis(call.at),
        address_ms: call.looked_up.map(millis),
        open_ms: call.connected.map(millis),
        first_byte_ms: call.answered.map(millis),
        failed: call.failed.as_ref().map(Shown::to_string),
    }
}

fn npm(npm: &Npm) -> v1::Npm {
    let request = |request: &crate::evidence::Request| v1::Request { url: request.url.to_string(), duration_ms: millis(request.took) };
    v1::Npm { steps: npm.steps.iter().map(step).collect(), requests: npm.requests, slowest: npm.slowest.iter().map(request).collect() }
}

fn step(step: &Step) -> v1::Step {
    let silence = |(gap, then): &(std::time::Duration, Shown)| v1::Silence { duration_ms: millis(*gap), until: then.to_string() };
    v1::Step { name: step.name.to_string(), duration_ms: millis(step.took), longest_silence: step.longest.as_ref().map(silence) }
}
