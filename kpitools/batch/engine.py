"""A papermill engine whose kernels are forked from a warm process; papermill does the rest.

A notebook gets a kernel of its own, as ever: nothing but imports is shared. The package registers
it as ``kpitools``, so that ``papermill --engine kpitools`` knows it too.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import time
from errno import ECONNRESET
from pathlib import Path
from queue import Empty

import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import DottedObjectName, Type

from kpitools.batch.absent import absent
from kpitools.batch.warm import AT_HAND, CAN_FORK, warm
from kpitools.collector import collector_at_rest

# The grammar of international addresses alone takes two seconds; notebooks' own schema has none.
# The other two are for notebooks on an object store: ours lie in folders, and a batch fetches the rest.
with absent("rfc3987_syntax", "boto3", "pyarrow.fs"), collector_at_rest():
    import papermill
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines

    from kpitools.batch.plugin import ENGINE

gc.freeze()  # what is imported stays: to look through it once more would take the batch's last 0.2 s

NAME = "kpitools"
"""Its entry point's name, for papermill's own command line; here it needs no installing."""
KERNEL = "python3"
LAUNCHER = "ipykernel_launcher"
KNOCK = 5
"""Milliseconds after which a channel that nobody listens to yet is tried again; usual is 100."""


class Forked:
    """A process of the warm process's, with as much of ``subprocess.Popen`` as is asked of it."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, wanted: dict):
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address)
        self._connection.sendall(json.dumps(wanted).encode() + b"\n")
        if not (said := self._connection.makefile("rb", 0).readline()):
            raise ConnectionResetError(ECONNRESET, "the process that starts kernels has ended")
        self.pid = int(said)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end, some seconds at most: then None."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = int(self._connection.recv(16) or b"-9")
            except (BlockingIOError, TimeoutError):
                return None
            self._connection.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork where a warm process answers, else as jupyter always does."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        """Ask for a fork with this command's arguments, environment and folder.

        Raises
        ------
        OSError
            If the warm process has ended, as it does when a batch is stopped.
        """
        if LAUNCHER not in cmd or not AT_HAND:
            return await super().launch_kernel(cmd, **kwargs)
        wanted = {
            "arguments": cmd[cmd.index(LAUNCHER) + 1 :],
            "environment": kwargs.get("env") or dict(os.environ),
            "folder": str(kwargs.get("cwd") or Path.cwd()),
        }
        self.process = await asyncio.to_thread(Forked, AT_HAND[0], wanted)
        self.pid = self.pgid = self.process.pid
        self.cwd = wanted["folder"]
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End it at once, and return when it has ended: who asks looks only ten times a second."""
        await super().kill(restart)
        if isinstance(self.process, Forked):
            await asyncio.to_thread(self.process.wait, 5)


class PromptClient(AsyncKernelClient):
    """Goes on as soon as the kernel says that it is idle.

    The usual client waits until nothing was heard for 0.2 seconds, three times over.
    """

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, KNOCK)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until a question is answered on both channels."""
        deadline = time.monotonic() + (timeout or float("inf"))
        while not await self._answered():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel was not ready within {timeout} seconds")

    async def _answered(self) -> bool:
        asked = self.kernel_info()
        try:
            while (reply := await self.get_shell_msg(timeout=1))["msg_type"] != "kernel_info_reply":
                continue
            # Before the channel stands, what is published on it is lost: ask again then.
            while not _is_idle(await self.get_iopub_msg(timeout=0.02), asked):
                continue
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_idle(message: dict, asked: str) -> bool:
    return (
        message["parent_header"].get("msg_id") == asked
        and message["content"].get("execution_state") == "idle"
    )


class WarmManager(AsyncKernelManager):
    """A kernel manager with the two above."""

    client_class = DottedObjectName(f"{__name__}.{PromptClient.__name__}")
    client_factory = Type(PromptClient)

    async def _async_pre_start_kernel(self, **kwargs):
        if self.provisioner is None:
            self.provisioner = WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)


class WarmEngine(NBClientEngine):
    """papermill's own engine with that manager, and kernels ended at once when they are done."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout=None, **options):
        """Execute a notebook's cells."""
        options.pop("input_path", None)
        environment = options.pop("environment", None) or dict(os.environ)
        with warm():
            client = PapermillNotebookClient(
                nb_man,
                kernel_name=kernel_name,
                kernel_manager_class=WarmManager if CAN_FORK else AsyncKernelManager,
                shutdown_kernel="immediate",
                timeout=execution_timeout,
                startup_timeout=options.pop("start_timeout", 60),
                **options,
            )
            try:
                client.execute(env=environment)
            finally:
                # A kernel that ended while it started leaves its sockets, and with them the end of
                # the program would wait for answers for ever.
                if client.km is not None:
                    client.km.context.destroy(linger=0)


def execute_notebook(source: Path, target: Path, **options) -> None:
    """Execute a notebook by papermill with this engine.

    ``options`` are those of ``papermill.execute_notebook``, and ``environment`` is the kernel's.
    """
    papermill_engines.register(NAME, ENGINE)
    papermill.execute_notebook(
        str(source),
        str(target),
        kernel_name=KERNEL,
        engine_name=NAME,
        progress_bar=False,
        request_save_on_cell_execute=False,
        **options,
    )
