package dev.drover.role;

/** What an asynchronous primary does when it cannot read the record; synchronous ones are kept by their replicas. */
public enum ControlPlaneLoss {
    /** It serves on as long as every other member confirms that it promised nothing, and will not for a while. */
    FAILSAFE,
    /** It stops when its lease runs out. */
    DEMOTE,
    /** It serves on whatever happens; nobody takes over unless it promises, or a person says so. */
    KEEP
}
