"""The database's tables, version by version. A published version is never edited: the next one is added behind it."""

# Columns of a status, the same for a watch's present one and for the one each transition reached.
_STATUS = """
    state TEXT NOT NULL,
    since INTEGER,
    asked_at INTEGER,
    adopted INTEGER NOT NULL,
    evidence TEXT,
    checked_at INTEGER,
    error TEXT,
    detail TEXT NOT NULL,
    refusal TEXT,
    lapse TEXT,
    decided_after INTEGER,
    decided_before INTEGER
"""

_VERSION_1 = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    # The keyring's service name carries it, so that two data folders never share a grant.
    "INSERT INTO meta (name, value) VALUES ('instance_id', lower(hex(randomblob(8))))",
    """
    CREATE TABLE account (
        account_id TEXT PRIMARY KEY,
        endpoint TEXT NOT NULL,
        label TEXT NOT NULL,
        application TEXT NOT NULL,
        user_id INTEGER,
        is_administrator INTEGER NOT NULL,
        fingerprint TEXT NOT NULL UNIQUE
    )
    """,
    # Every generation an account had; its present one is that of account.fingerprint.
    """
    CREATE TABLE generation (
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        fingerprint TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        expires_at INTEGER,
        expiry_is_bound INTEGER NOT NULL,
        PRIMARY KEY (account_id, fingerprint)
    )
    """,
    # AUTOINCREMENT: the id of a removed watch never comes back, so that late news of it find nobody.
    """
    CREATE TABLE watch (
        watch_id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        method TEXT NOT NULL,
        parameters TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (account_id, method)
    )
    """,
    f"CREATE TABLE status (watch_id INTEGER PRIMARY KEY REFERENCES watch ON DELETE CASCADE, {_STATUS})",
    # Refers to nothing: what was asked stays asked when its account is gone.
    """
    CREATE TABLE intent (
        fingerprint TEXT NOT NULL,
        method TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        adopted INTEGER NOT NULL,
        PRIMARY KEY (fingerprint, method)
    )
    """,
    f"""
    CREATE TABLE transition (
        transition_id INTEGER PRIMARY KEY AUTOINCREMENT,
        watch_id INTEGER NOT NULL REFERENCES watch ON DELETE CASCADE,
        at INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        state_before TEXT NOT NULL,
        to_tell INTEGER NOT NULL,
        {_STATUS}
    )
    """,
    "CREATE INDEX transition_of_watch ON transition (watch_id)",
    "CREATE INDEX transition_to_tell ON transition (transition_id) WHERE to_tell",
)

_VERSION_2 = (
    "ALTER TABLE account ADD COLUMN member_id TEXT NOT NULL DEFAULT ''",
    # Separated by spaces: no scope's name holds one.
    "ALTER TABLE account ADD COLUMN scopes TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN is_installed INTEGER",
    "ALTER TABLE status ADD COLUMN put_at INTEGER",
    "ALTER TABLE transition ADD COLUMN put_at INTEGER",
)

_VERSION_3 = (
    "ALTER TABLE account ADD COLUMN renewal TEXT NOT NULL DEFAULT 'never'",
    "ALTER TABLE watch ADD COLUMN asks_again INTEGER NOT NULL DEFAULT 0",
    # Those alone that the user has set.
    """
    CREATE TABLE portal_settings (
        endpoint TEXT PRIMARY KEY,
        tariff TEXT NOT NULL,
        proxy TEXT NOT NULL,
        ca_file TEXT NOT NULL,
        server_address TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE subscription (
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        delivery TEXT NOT NULL,
        handler TEXT NOT NULL,
        connector TEXT NOT NULL,
        is_found INTEGER NOT NULL,
        is_ours INTEGER NOT NULL,
        bound_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, delivery, handler, connector)
    )
    """,
    # Each question that a rule asked, for a day: refers to nothing, so that a removed account gives no more room.
    "CREATE TABLE rule_ask (endpoint TEXT NOT NULL, at INTEGER NOT NULL)",
    "CREATE INDEX rule_ask_of_portal ON rule_ask (endpoint, at)",
)

# `reports` holds a JSON list (`storage.record`), empty for none. Before, calls alone decided.
_VERSION_4 = (
    *(
        statement
        for table in ("status", "transition")
        for statement in (
            f"ALTER TABLE {table} ADD COLUMN is_proved INTEGER NOT NULL DEFAULT 0",
            f"ALTER TABLE {table} ADD COLUMN reports TEXT NOT NULL DEFAULT ''",
            f"UPDATE {table} SET is_proved = 1"
            " WHERE decided_before IS NOT NULL OR state IN ('approved', 'denied', 'works')",
        )
    ),
    "ALTER TABLE watch ADD COLUMN interval_s REAL",
    # AUTOINCREMENT: a row on the board that was removed must not be another decision's later.
    """
    CREATE TABLE seen (
        seen_id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        fingerprint TEXT NOT NULL,
        method TEXT NOT NULL,
        is_allowed INTEGER NOT NULL,
        heard_at INTEGER NOT NULL,
        evidence TEXT NOT NULL,
        decided_at INTEGER,
        decided_by INTEGER,
        UNIQUE (fingerprint, method, evidence, decided_at)
    )
    """,
    """
    CREATE TABLE queue_position (
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        connector TEXT NOT NULL,
        last_id INTEGER NOT NULL,
        PRIMARY KEY (account_id, connector)
    )
    """,
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)

_VERSION_5 = (
    "ALTER TABLE watch ADD COLUMN is_muted INTEGER NOT NULL DEFAULT 0",
    # Decisions are few among transitions, and those of a portal are read whenever a row is shown.
    "CREATE INDEX transition_decided ON transition (transition_id) WHERE state IN ('approved', 'denied')",
)

_VERSION_6 = (
    # A question that is put again after it was over has a row for each time.
    """
    CREATE TABLE question (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        question_id TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        endpoint TEXT NOT NULL,
        application TEXT NOT NULL,
        client_id TEXT NOT NULL,
        method TEXT NOT NULL,
        first_seen_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        skew INTEGER NOT NULL,
        state TEXT NOT NULL,
        watch_id INTEGER,
        asks_its_author INTEGER NOT NULL,
        is_allowed INTEGER,
        answered_at INTEGER,
        answered_by INTEGER,
        missed_at INTEGER,
        to_tell INTEGER NOT NULL DEFAULT 1,
        UNIQUE (question_id, asked_at)
    )
    """,
    "CREATE UNIQUE INDEX question_listed ON question (question_id) WHERE state IN ('open', 'answering', 'unsure')",
    """
    CREATE TABLE recipient (
        number INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        user_id INTEGER NOT NULL,
        notify_id INTEGER NOT NULL,
        PRIMARY KEY (number, user_id)
    )
    """,
    "CREATE INDEX recipient_of_account ON recipient (account_id)",
    # Written before it leaves: each of the two answers to a notice at most once.
    """
    CREATE TABLE answer (
        question_id TEXT NOT NULL,
        notify_id INTEGER NOT NULL,
        is_allowed INTEGER NOT NULL,
        account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        at INTEGER NOT NULL,
        outcome TEXT,
        PRIMARY KEY (question_id, notify_id, is_allowed)
    )
    """,
    "CREATE INDEX answer_of_account ON answer (account_id)",
)

MIGRATIONS = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6)
VERSION = len(MIGRATIONS)
