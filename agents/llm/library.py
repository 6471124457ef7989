"""litellm, loaded once, and kept from calling home, printing, logging and retrying."""

import atexit
import logging
import os
import threading
import warnings
from functools import cache
from typing import Any, Final

LOGGERS: Final = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "openai")
_loading = threading.Lock()


def litellm() -> Any:
    """The module; the first call takes seconds and 170 MB."""
    with _loading:
        return _load()


@cache
def _load() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it downloads a list of prices
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it reads .env files, wherever they are
    import httpx
    import litellm

    from agents.llm.wire import GuardedTransport

    warnings.filterwarnings("ignore", "Item '.*' on TypedDict class", UserWarning)  # of types it makes later
    litellm.telemetry = False
    litellm.suppress_debug_info = True  # "Give Feedback / Get Help"
    litellm.set_verbose = False
    litellm.turn_off_message_logging = True
    litellm.disable_streaming_logging = True
    litellm.drop_params = True
    litellm.num_retries = 0
    for kind in ("callbacks", "success_callback", "failure_callback", "input_callback"):
        setattr(litellm, kind, [])
    for name in LOGGERS:  # they would have prompts and keys
        logging.getLogger(name).setLevel(logging.CRITICAL)
    transport = GuardedTransport()
    atexit.register(transport.close)
    litellm.sync_transport = transport
    litellm.client_session = httpx.Client(transport=transport, follow_redirects=False)
    return litellm
