import ApprenticeSystem
import Apprentice

/// The steps that make an empty file a store of this release.
///
/// Each is run once, in a transaction of its own; one that was released is never edited, only followed.
enum Migrations {
    /// The steps in order; the first makes version 1.
    static let all = [first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth]

    /// What `PRAGMA application_id` tells our files by: "Appr" in ASCII.
    static let applicationID = 0x4170_7072

    /// The version of a store of this release, as `PRAGMA user_version` tells it.
    static var newest: Int { all.count }

    /// Brings a file up to this release.
    ///
    /// Processes that do so at once take turns: each step looks again, under the writer's lock,
    /// whether it is still to be done.
    ///
    /// - Throws: ``StoreError`` when the file is not ours or newer than we are; it is not touched then.
    static func run(on connection: SQLiteConnection) throws {
        while try connection.snapshot({ try version(of: connection) }) < newest {
            try connection.transaction {
                let known = try version(of: connection)
                guard known < newest else { return }
                try connection.execute(all[known])
                try connection.execute("PRAGMA application_id = \(applicationID)")
                try connection.execute("PRAGMA user_version = \(known + 1)")
            }
        }
    }

    /// Which version a file has; 0 for an empty one.
    ///
    /// It is read in a transaction, for a file that another process fills between two of its
    /// statements would look like another program's.
    ///
    /// - Throws: ``StoreError`` when it is another program's, or newer than we are.
    static func version(of connection: SQLiteConnection) throws -> Int {
        let owner = try connection.number("PRAGMA application_id")
        let version = try connection.number("PRAGMA user_version")
        let path = Path.quoted(connection.path)
        guard owner == applicationID else {
            let tables = try connection.number("SELECT count(*) FROM sqlite_schema")
            if owner == 0, version == 0, tables == 0 { return 0 }
            throw StoreError(
                .damaged,
                what: "the file is no store of Apprentice",
                why:
                    "\(connection.path): an SQLite database of another program, with \(tables) tables "
                    + "and indexes",
                remedy: "name another file: apprentice --store FILE"
            )
        }
        guard version <= newest else {
            throw StoreError(
                .newer,
                what: "the store was made by a newer release of Apprentice",
                why: "\(connection.path): version \(version), this release reads up to \(newest)",
                remedy: "update Apprentice, or use another file: apprentice --store FILE "
                    + "(this one was not touched: ls -l \(path))"
            )
        }
        return version
    }
}

extension Migrations {
    /// Version 1 of the store.
    private static let first = """
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

    /// Version 2 of the store: who tells a job's end, and what it was learned from.
    private static let second = """
        -- The process that tells the end of a job, as leases name it.
        ALTER TABLE jobs ADD COLUMN teller TEXT;
        -- The effective score and the notes a job was last begun with, as JSON.
        ALTER TABLE jobs ADD COLUMN basis TEXT;
        """

    /// Version 3 of the store: skills that were merged into others.
    private static let third = """
        -- The uid of the skill it went into; verdicts on it count there.
        ALTER TABLE skills ADD COLUMN merged_into TEXT;
        """

    /// Version 4 of the store: what went with a question.
    private static let fourth = """
        -- The texts of files that went with the question, each behind its name.
        ALTER TABLE turns ADD COLUMN context TEXT;
        """

    /// Version 5 of the store: vectors of texts, by which lessons are found.
    private static let fifth = """
        -- A vector is kept under a hash of its text and the name of the model that made it: whatever
        -- brings a text back finds it, and another model leaves it alone.
        CREATE TABLE vectors (
            scope INTEGER NOT NULL REFERENCES scopes (id),
            model TEXT NOT NULL,
            text BLOB NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (scope, model, text)
        ) STRICT, WITHOUT ROWID;
        """

    /// Version 6 of the store: leases of loops, and the ends of jobs until they are reported.
    private static let sixth = """
        ALTER TABLE jobs RENAME COLUMN owner TO holder;
        ALTER TABLE jobs RENAME COLUMN teller TO reporter;
        -- How many loops died while they worked on it.
        ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
        UPDATE jobs SET state = 'learned' WHERE state = 'done';

        -- How jobs ended: kept with the end itself, and removed by the loop that reports it. One that
        -- failed has a reason; one that was learned may have a revision.
        CREATE TABLE job_ends (
            id INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            job INTEGER NOT NULL REFERENCES jobs (id),
            revision INTEGER,
            reason TEXT,
            reporter TEXT NOT NULL
        ) STRICT;
        """

    /// Version 7 of the store: what a cause did is found without reading the whole history.
    private static let seventh = """
        CREATE INDEX revisions_by_cause ON revisions (scope, cause, subject);
        """

    /// Version 8 of the store: conversations with instructions of their own, conversations that go on
    /// from a turn of another, and the words of all turns.
    private static let eighth = """
        -- What the user wants said to the model before everything else.
        ALTER TABLE sessions ADD COLUMN instructions TEXT;
        -- The turn of another session that this one goes on from.
        ALTER TABLE sessions ADD COLUMN forked_from INTEGER;

        -- The words of the turns that have ended. It holds no text of its own; the code that writes
        -- turns writes it, too, for a schema that is not trusted may not do so by triggers.
        CREATE VIRTUAL TABLE turn_words USING fts5 (
            question, answer, content = 'turns', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2'
        );
        INSERT INTO turn_words (rowid, question, answer)
            SELECT id, question, answer FROM turns WHERE ended_at IS NOT NULL;
        """

    /// Version 9 of the store: proofs of lessons.
    private static let ninth = """
        -- A lesson's own question, asked again with it and without it; result is JSON.
        CREATE TABLE proofs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            skill TEXT NOT NULL,
            turn INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            holder TEXT,
            reason TEXT,
            result TEXT,
            revision INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX proofs_by_state ON proofs (scope, state, id);
        CREATE INDEX proofs_by_skill ON proofs (scope, skill, id);
        """

    /// Version 10 of the store: what was found in other programs' conversations, and where a lesson came
    /// from.
    private static let tenth = """
        -- A key is kept for good, so that what was taken in or turned down never comes back; content is
        -- JSON, and empty then.
        CREATE TABLE proposals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            key TEXT NOT NULL,
            state TEXT NOT NULL,
            host TEXT NOT NULL,
            content TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (scope, key)
        ) STRICT;
        CREATE INDEX proposals_by_state ON proposals (scope, state, id);

        -- Where a lesson came from, and why it stands in no prompt until a person accepts it.
        ALTER TABLE skills ADD COLUMN origin TEXT;
        ALTER TABLE skills ADD COLUMN quarantine TEXT;
        """
}
