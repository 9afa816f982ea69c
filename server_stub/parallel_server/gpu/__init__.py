"""The GPUs behind the API: a port, and a simulated pool that needs no hardware."""

from .pool import Assignment, AssignmentKind, Burst, Finished, GpuFault, GpuPool, Output, Progress, Report
from .simulated import SimulatedPool

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Burst",
    "Finished",
    "GpuFault",
    "GpuPool",
    "Output",
    "Progress",
    "Report",
    "SimulatedPool",
]
