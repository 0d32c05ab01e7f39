//! Listening, and stopping without losing anything.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{App, router};

/// How long requests may take to end once the server is stopping.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// Serves until told to stop, then until the requests under way are answered.
pub(crate) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: CancellationToken,
) -> io::Result<()> {
    let stopping = stop.clone();
    let server = axum::serve(listener, router(app))
        .with_graceful_shutdown(async move { stopping.cancelled().await });
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        result = server => result,
        () = overdue => {
            tracing::warn!("Some requests did not end in time and are cut off");
            Ok(())
        }
    }
}
