package dev.drover.role;

/** What a person may have done with one member, whatever its role. */
public enum MemberWord {
    /** Its server is stopped, and stays so, also after restarts, until a person says otherwise. It takes part in nothing. */
    FENCE,
    /** It takes part again. */
    UNFENCE,
    /** It tries again to follow the primary, from the beginning: what it found out about its data before is forgotten. */
    REJOIN,
    /** Its data are copied anew from the primary. */
    REINIT
}
