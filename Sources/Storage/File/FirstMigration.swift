/// Version 1 of the store.
enum FirstMigration {
    static let sql = """
        -- Whose a row is. One scope is in use; a file can hold more without another migration.
        CREATE TABLE scopes (
            id INTEGER PRIMARY KEY,
            user TEXT NOT NULL,
            agent TEXT NOT NULL,
            tenant TEXT NOT NULL,
            skillbook TEXT NOT NULL,
            UNIQUE (user, agent, tenant, skillbook)
        ) STRICT;
        INSERT INTO scopes (id, user, agent, tenant, skillbook) VALUES (1, '', '', '', '');

        -- One row a skillbook: its revision, the last serial given to an id, and how many
        -- transactions changed a skill, by which other processes find what they have not seen.
        CREATE TABLE books (
            scope INTEGER PRIMARY KEY REFERENCES scopes (id),
            revision INTEGER NOT NULL,
            serial INTEGER NOT NULL,
            changes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO books (scope, revision, serial, changes) VALUES (1, 0, 0, 0);

        -- A skill that is gone from the book stays as a row, so that other processes learn of it.
        CREATE TABLE skills (
            scope INTEGER NOT NULL REFERENCES scopes (id),
            uid TEXT NOT NULL,
            id TEXT NOT NULL,
            section TEXT NOT NULL,
            content TEXT NOT NULL,
            context TEXT NOT NULL,
            keywords TEXT NOT NULL,
            helpful INTEGER NOT NULL,
            harmful INTEGER NOT NULL,
            neutral INTEGER NOT NULL,
            status TEXT NOT NULL,
            applies TEXT NOT NULL,
            project TEXT,
            pinned INTEGER NOT NULL,
            secret INTEGER NOT NULL,
            by_hand INTEGER NOT NULL,
            sources TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            extra TEXT,
            change INTEGER NOT NULL,
            removed INTEGER NOT NULL,
            PRIMARY KEY (scope, uid)
        ) STRICT;
        CREATE UNIQUE INDEX skills_by_id ON skills (scope, id) WHERE removed = 0;
        CREATE INDEX skills_by_change ON skills (scope, change);

        CREATE TABLE revisions (
            scope INTEGER NOT NULL REFERENCES scopes (id),
            number INTEGER NOT NULL,
            cause TEXT NOT NULL,
            subject TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (scope, number)
        ) STRICT;

        -- A skill before and after a revision, whole, so that any revision can be compared and reverted.
        CREATE TABLE changes (
            scope INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL,
            skill TEXT NOT NULL,
            before TEXT,
            after TEXT,
            PRIMARY KEY (scope, revision, position),
            FOREIGN KEY (scope, revision) REFERENCES revisions (scope, number)
        ) STRICT;
        CREATE INDEX changes_by_skill ON changes (scope, skill, revision);

        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            name TEXT,
            project TEXT,
            started_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sessions_by_scope ON sessions (scope, id);

        CREATE TABLE turns (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            session INTEGER NOT NULL REFERENCES sessions (id),
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT,
            model TEXT NOT NULL,
            shown TEXT NOT NULL,
            cited TEXT NOT NULL,
            hidden TEXT NOT NULL,
            revision INTEGER NOT NULL,
            corrects INTEGER REFERENCES turns (id),
            project TEXT,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cached_tokens INTEGER NOT NULL,
            asked_at INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX turns_by_session ON turns (session, id);

        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            turn INTEGER NOT NULL REFERENCES turns (id),
            who TEXT NOT NULL,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            score REAL NOT NULL,
            notes TEXT NOT NULL,
            at INTEGER NOT NULL,
            withdrawn_at INTEGER,
            UNIQUE (scope, turn, who, kind, key)
        ) STRICT;
        CREATE INDEX feedback_by_turn ON feedback (turn, id);

        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            turn INTEGER NOT NULL REFERENCES turns (id),
            feedback INTEGER REFERENCES feedback (id),
            state TEXT NOT NULL,
            interactive INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            reason TEXT,
            reflection TEXT,
            skill TEXT,
            owner TEXT,
            revision INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX jobs_by_state ON jobs (scope, state, interactive DESC, id);
        CREATE INDEX jobs_by_turn ON jobs (turn, id);

        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            skill TEXT NOT NULL,
            turn INTEGER REFERENCES turns (id),
            judge TEXT NOT NULL,
            who TEXT NOT NULL,
            tag TEXT NOT NULL,
            weight INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX evidence_of_turns ON evidence (scope, skill, turn, judge, who)
            WHERE turn IS NOT NULL;
        CREATE UNIQUE INDEX evidence_of_files ON evidence (scope, skill, judge, who, tag)
            WHERE turn IS NULL;
        CREATE INDEX evidence_by_skill ON evidence (scope, skill, id);
        CREATE INDEX evidence_by_turn ON evidence (turn, judge, who) WHERE turn IS NOT NULL;

        CREATE TABLE named_values (
            scope INTEGER NOT NULL REFERENCES scopes (id),
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (scope, name)
        ) STRICT, WITHOUT ROWID;
        """
}
