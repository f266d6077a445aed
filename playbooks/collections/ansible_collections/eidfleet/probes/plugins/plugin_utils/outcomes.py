"""What came of asking a host, in the shapes of Ansible's results; 2.19 and 2.20 have one, 2.21 another.

An outcome is made where the host was asked (in a worker or a lane, it can be pickled) and becomes a result of Ansible's in
the process that runs the play.
"""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleTaskError
from ansible_collections.eidfleet.probes.plugins.plugin_utils.asking import Said

try:
    from ansible._internal._errors._error_utils import result_dict_from_exception
    from ansible.executor.task_result import _RawTaskResult as OldResult
except ImportError:  # ansible-core 2.21
    from ansible._internal._task import HostTaskResult, UnifiedTaskResult

    OldResult = None

Outcome = Any
"""A mapping, or in ansible-core 2.21 a UnifiedTaskResult."""


def answered(said: Said) -> Outcome:
    """The outcome for a host that printed something, whatever it is."""
    return _outcome({"changed": False, "probe": said.as_probe()})


def ended_badly(words: str) -> Outcome:
    """The outcome for a host that nobody could ask to the end."""
    return _outcome({"changed": False, "failed": True, "msg": words})


def failed(task: Any, error: Exception) -> Outcome:
    """What a worker makes of an exception: unreachable for a failed connection, failed for all else, in the same words."""
    try:
        raise AnsibleTaskError(obj=task.get_ds()) from error
    except AnsibleTaskError as told:
        if OldResult is None:
            outcome = UnifiedTaskResult._create_from_exception(
                told, accept_result_contribution=True, source_is_module=False
            )
            outcome.no_log = False
            return outcome
        result = result_dict_from_exception(told, accept_result_contribution=True)
        return {"changed": False, "_ansible_no_log": False, **result}


def attributes_of(task: Any) -> dict[str, Any]:
    """What a result says of its task; the same for all hosts, and to be asked once. ansible-core 2.21 asks for nothing."""
    return dict(task.dump_attrs()) if OldResult is not None else {}


def host_result(host: Any, task: Any, outcome: Outcome, attributes: dict[str, Any]) -> Any:
    """What a strategy's `_results` holds of a host."""
    if OldResult is None:
        return HostTaskResult(host=host, task=task, utr=outcome)
    return OldResult(host=host, task=task, return_data=outcome, task_fields=attributes)


def _outcome(result: dict[str, Any]) -> Outcome:
    if OldResult is None:
        outcome = UnifiedTaskResult.from_action_result_dict(result)
        outcome.no_log = False
        return outcome
    return {"failed": False, "_ansible_no_log": False, **result}
