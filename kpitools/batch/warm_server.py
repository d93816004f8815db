"""The warm process itself: listens on a socket of its owner's, and forks a kernel for who asks."""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from select import select
from socketserver import ForkingMixIn, StreamRequestHandler, UnixStreamServer
from threading import Thread

from kpitools.batch.absent import absent

IMPORTS = ("ipykernel.kernelapp", "ipykernel.ipkernel", "openpyxl", "pandas", "scipy.stats")
"""What any notebook of this kind imports."""
AT_START = (
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "pandas.io.formats.html",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)
"""What every kernel would import only once it starts, or shows its first table."""
OURS = ("matplotlib.backends.backend_agg", "matplotlib_inline.backend_inline", "pyarrow.parquet")
"""What our own notebooks import beside the package's public names."""


class Asked(StreamRequestHandler):
    """One connection, one kernel: says its process number and, when it has ended, its exit code.

    The kernel ends when who asked for it goes away: nobody is left to read its answers.
    """

    def handle(self) -> None:
        """Fork the kernel and stay as its parent."""
        wanted = json.loads(self.rfile.readline())
        if not (kernel := os.fork()):
            self.request.close()
            self.server.socket.close()
            _become_kernel(**wanted)
        Thread(target=self._end_with_asker, args=(kernel,), daemon=True).start()
        self._say(kernel)
        _, status = os.waitpid(kernel, 0)
        self._say(os.waitstatus_to_exitcode(status))

    def _end_with_asker(self, kernel: int) -> None:
        with suppress(OSError):
            self.rfile.read()
        with suppress(OSError):
            os.killpg(kernel, signal.SIGKILL)

    def _say(self, number: int) -> None:
        with suppress(OSError):
            self.wfile.write(f"{number}\n".encode())


class Server(ForkingMixIn, UnixStreamServer):
    """Forks a process for every connection; ends when its own standard input does."""

    max_children = 1000
    request_queue_size = 100

    def service_actions(self) -> None:
        """Gather ended children, and leave when the batch has gone without a word."""
        super().service_actions()
        if select([0], [], [], 0)[0] and not os.read(0, 1):
            os._exit(0)


def serve() -> None:
    """Listen at the address given, import what notebooks import, then serve."""
    with Server(sys.argv[1], Asked) as server:
        print(flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _import(ours=len(sys.argv) > 2)
        server.serve_forever()


def _import(ours: bool) -> None:
    """Import for all kernels; what is frozen no collector touches, so that its pages stay shared."""
    gc.disable()  # nothing imported is ever let go: looking for it takes a fifth of the time
    # Kernels name this backend when they start, but matplotlib reads the name when imported.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    with absent("debugpy"):  # nobody steps through a batch, and every kernel would import it anew
        import_module("ipykernel.debugger")
    for name in (*IMPORTS, *AT_START, *(OURS if ours else ())):
        import_module(name)
    if ours:
        import kpitools

        for name in kpitools.__all__:
            getattr(kpitools, name)
    gc.freeze()
    gc.enable()


def _become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Turn this fork into an ordinary kernel, as ``python -m ipykernel_launcher`` would."""
    from ipykernel.kernelapp import launch_new_instance

    code = 1
    try:
        # A group of its own, so that an interrupt reaches its children and nobody else.
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.argv = ["ipykernel_launcher", *arguments]
        # It ends when its parent does; ipykernel read the variable for that when imported.
        launch_new_instance([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    finally:
        os._exit(code)
