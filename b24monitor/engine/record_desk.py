"""Reads the history for the window, and keeps what concerns only what is told of a watch. On the pipeline's thread."""

from collections.abc import Callable
from dataclasses import replace

from b24monitor.core.board import Step
from b24monitor.core.command import Command, MarkTold, ReadHistory, SetMuted
from b24monitor.core.fact import Fact, HistoryRead
from b24monitor.core.program_command import ReadAllHistory
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.engine.pipeline import Pipeline

MOST_RECORDS = 20_000
# More would tell nothing else of how long a portal's administrators take.
_MOST_WAITS = 200


class RecordDesk:
    """What was, and whether it is told."""

    def __init__(self, pipeline: Pipeline, publish: Callable[[Fact], None], most_records: int = MOST_RECORDS) -> None:
        self._pipeline = pipeline
        self._publish = publish
        self._most_records = most_records

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about records; False when it is about something else."""
        match command:
            case ReadHistory():
                self._read(command.watch_id)
            case ReadAllHistory():
                # One more than is told shows whether there are older ones.
                records = self._pipeline.store.all_history(self._most_records + 1)
                is_cut = len(records) > self._most_records
                self._publish(AllHistoryRead(command.request_id, records[: self._most_records], is_cut))
            case MarkTold():
                self._pipeline.store.mark_told(command.transition_id)
            case SetMuted():
                self._mute(command)
            case _:
                return False
        return True

    def _read(self, watch_id: int) -> None:
        store, row = self._pipeline.store, self._pipeline.board.row(watch_id)
        waits = store.waits(row.account.portal.endpoint, _MOST_WAITS) if row is not None else ()
        self._publish(HistoryRead(watch_id, store.history(watch_id), waits))

    def _mute(self, command: SetMuted) -> None:
        pipeline = self._pipeline
        pipeline.store.set_muted(command.watch_ids, command.is_muted)
        for watch_id in command.watch_ids:
            row = pipeline.board.row(watch_id)
            if row is not None and not row.is_seen:
                changed = replace(row, watch=replace(row.watch, is_muted=command.is_muted))
                pipeline.board.put(changed)
                pipeline.took(Step(changed))
