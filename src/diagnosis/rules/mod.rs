//! One file per cause: its check and its tests; beside it the text of `mcpdoctor explain`.
