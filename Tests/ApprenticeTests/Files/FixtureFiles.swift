/// Files as other programs write them.
enum FixtureFiles {
    /// What `ace-framework` wrote up to 0.6.
    static let v06 = #"""
        {
          "bullets": {
            "math-00001": {
              "id": "math-00001",
              "section": "Math Strategies",
              "content": "Check the result by substituting it back",
              "helpful": 5,
              "harmful": 0,
              "neutral": 1,
              "created_at": "2025-11-20T12:00:00.000000+00:00",
              "updated_at": "2025-11-21T12:00:00.000000+00:00",
              "embedding": null,
              "status": "active"
            }
          },
          "sections": {"Math Strategies": ["math-00001"]},
          "next_id": 1,
          "similarity_decisions": {}
        }
        """# + "\n"

    /// What the 0.8 line writes: counters and free sources.
    static let v08 = #"""
        {
          "skills": {
            "general-00001": {
              "id": "general-00001",
              "section": "general",
              "content": "State the unit next to every number in a table",
              "justification": "Reader could not tell MB from MiB",
              "evidence": "Feedback: 'which unit?'",
              "helpful": 4,
              "harmful": 1,
              "neutral": 0,
              "created_at": "2026-03-10T08:00:00.100000+00:00",
              "updated_at": "2026-03-14T17:22:41.900000+00:00",
              "embedding": null,
              "status": "active",
              "sources": [
                {
                  "sample_question": "How large is the build?",
                  "epoch": 1,
                  "step": 3,
                  "trace_refs": [
                    {"text_excerpt": "The build is 48", "excerpt_location": "reasoning"}
                  ],
                  "learning_text": "Units avoid follow-up questions",
                  "error_identification": "Missing unit",
                  "sample_id": "q-0003"
                }
              ]
            },
            "shell-00002": {
              "id": "shell-00002",
              "section": "shell tips",
              "content": "Quote \"$var\" when a path may hold spaces",
              "justification": null,
              "evidence": null,
              "helpful": 0,
              "harmful": 3,
              "neutral": 2,
              "created_at": "2026-03-11T08:00:00.000000+00:00",
              "updated_at": "2026-03-11T08:00:00.000000+00:00",
              "embedding": null,
              "status": "active",
              "sources": []
            }
          },
          "sections": {
            "general": ["general-00001"],
            "shell tips": ["shell-00002"]
          },
          "next_id": 2,
          "similarity_decisions": {}
        }
        """# + "\n"

    /// What 0.9 writes: typed sources, an embedding, a retired skill, a decision.
    static let v09 = #"""
        {
          "skills": {
            "swift_concurrency-00001": {
              "id": "swift_concurrency-00001",
              "section": "swift_concurrency",
              "content": "Guard shared mutable state with an actor instead of a lock",
              "justification": "Two answers proposed NSLock inside async code and were rejected",
              "evidence": "User feedback: \"NSLock across await deadlocked my server\"",
              "created_at": "2026-04-12T09:15:02.120034+00:00",
              "updated_at": "2026-04-12T09:41:55.004417+00:00",
              "status": "active",
              "sources": [
                {
                  "trace_uid": "sample:turn-7",
                  "source_system": "sample",
                  "trace_id": "turn-7",
                  "display_name": "turn-7",
                  "relation": "seed",
                  "sample_question": "How do I share a cache between tasks?",
                  "epoch": 1,
                  "operation_type": "ADD",
                  "error_identification": "Answer held a lock across a suspension point",
                  "learning_text": "Actors serialise access without blocking a thread"
                },
                {
                  "trace_uid": "sample:turn-9",
                  "source_system": "sample",
                  "trace_id": "turn-9",
                  "display_name": "turn-9",
                  "relation": "seed",
                  "sample_question": "Is NSLock fine in async code?",
                  "epoch": 1,
                  "operation_type": "UPDATE"
                }
              ]
            },
            "answer-00002": {
              "id": "answer-00002",
              "section": "Answer style",
              "content": "Give the shell command first, then one line of explanation",
              "justification": null,
              "evidence": null,
              "created_at": "2026-04-12T10:00:00.000000+00:00",
              "updated_at": "2026-04-12T10:00:00.000000+00:00",
              "embedding": [0.125, -0.5, 0.25],
              "status": "active",
              "sources": []
            },
            "answer-00003": {
              "id": "answer-00003",
              "section": "Answer style",
              "content": "Put the command before the explanation",
              "justification": null,
              "evidence": null,
              "created_at": "2026-04-12T10:05:00.000000+00:00",
              "updated_at": "2026-04-12T10:30:00.000000+00:00",
              "status": "invalid",
              "sources": []
            }
          },
          "sections": {
            "swift_concurrency": ["swift_concurrency-00001"],
            "Answer style": ["answer-00002", "answer-00003"]
          },
          "next_id": 3,
          "similarity_decisions": {
            "answer-00002,swift_concurrency-00001": {
              "decision": "KEEP",
              "reasoning": "One is about style, the other about concurrency",
              "decided_at": "2026-04-12T10:31:00.000000+00:00",
              "similarity_at_decision": 0.0
            }
          }
        }
        """# + "\n"

    /// The text of the paper's authors.
    static let playbook = #"""
        ## STRATEGIES & INSIGHTS
        [sai-00001] helpful=5 harmful=0 :: Verify the data type of every field before computing
        [sai-00002] helpful=3 harmful=1 :: Prefer the restated figure when a filing holds both

        ## FORMULAS & CALCULATIONS
        [calc-00003] helpful=8 harmful=0 :: NPV = Σ(CF_t / (1+r)^t)

        ## CODE SNIPPETS & TEMPLATES

        ## COMMON MISTAKES TO AVOID
        [err-00004] helpful=6 harmful=0 :: Convert time zones before comparing dates

        ## PROBLEM-SOLVING HEURISTICS
        [ph-00005] helpful=0 harmful=0 :: Solve the smallest case first

        ## CONTEXT CLUES & INDICATORS
        [ctx-00006] helpful=2 harmful=2 :: A value in parentheses is negative :: unless a footnote says otherwise

        ## OTHERS
        [misc-00007] helpful=0 harmful=4 :: Round every figure to whole numbers
        """# + "\n"

    /// The prompt 0.8 makes.
    static let toon08 = #"""
        skills[2\#t]{id\#tsection\#tcontent\#thelpful\#tharmful\#tneutral}:
          general-00001\#tgeneral\#tState the unit next to every number in a table\#t4\#t1\#t0
          shell-00002\#tshell tips\#t"Quote \"$var\" when a path may hold spaces"\#t0\#t3\#t2
        """# + "\n"

    /// The prompt 0.9 makes.
    static let toon09 = #"""
        skills[2\#t]{id\#tsection\#tcontent}:
          swift_concurrency-00001\#tswift_concurrency\#tGuard shared mutable state with an actor instead of a lock
          answer-00002\#tAnswer style\#tGive the shell command first, then one line of explanation
        """# + "\n"

    /// What 0.13 writes.
    static let v13 = #"""
        {
          "schema_version": "2",
          "skills": {
            "context-00001": {
              "id": "context-00001",
              "section": "context",
              "keywords": ["shell_tips", "paths"],
              "issue": "A path may hold spaces",
              "insight": "Quote the variable",
              "occurrences": [
                {
                  "trace_uid": "sample:q-3",
                  "source_system": "sample",
                  "trace_id": "q-3",
                  "display_name": "q-3",
                  "relation": "seed",
                  "sample_question": "How do I copy it?",
                  "epoch": 1
                }
              ],
              "active": true,
              "used_count": 4,
              "helpful_count": 3,
              "harmful_count": 1,
              "neutral_count": 0,
              "created_at": "2026-08-01T08:00:00.000000+00:00",
              "updated_at": "2026-08-02T08:00:00.000000+00:00"
            },
            "harness-00002": {
              "id": "harness-00002",
              "section": "harness",
              "keywords": ["harness"],
              "issue": "Run the tests before answering",
              "insight": null,
              "occurrences": [],
              "active": false,
              "used_count": 0,
              "helpful_count": 0,
              "harmful_count": 2,
              "neutral_count": 0,
              "created_at": "2026-08-01T08:00:00+00:00",
              "updated_at": "2026-08-01T08:00:00+00:00"
            }
          },
          "sections": {"context": ["context-00001"], "harness": ["harness-00002"]},
          "next_id": 2,
          "similarity_decisions": {}
        }
        """#

    /// A file of ours (``SampleBook``) as 0.8.9 saves it again.
    static let resaved08 = #"""
        {
          "skills": {
            "deploy-00001": {
              "id": "deploy-00001",
              "section": "deploy",
              "content": "Deploy with zeppo push SERVICE (when: a service goes to a ring) — you said: \"we use zeppo: zeppo push SERVICE --ring canary\"",
              "justification": null,
              "evidence": null,
              "helpful": 4,
              "harmful": 1,
              "neutral": 2,
              "created_at": "2026-05-28T20:26:40.000000+00:00",
              "updated_at": "2026-05-28T20:30:00.000000+00:00",
              "embedding": null,
              "status": "active",
              "sources": [
                {
                  "sample_question": "how do I deploy billing to canary?",
                  "source_system": "apprentice",
                  "turn": 1,
                  "note": "we use zeppo: zeppo push SERVICE --ring canary",
                  "feedback": 1,
                  "job": 1,
                  "model": "local/qwen",
                  "at": "2026-05-28T20:26:40.000001+00:00"
                },
                {
                  "sample_question": "and to stable?",
                  "source_system": "apprentice",
                  "turn": 2,
                  "note": "use kubectl",
                  "state": "superseded",
                  "feedback": 2,
                  "at": "2026-05-28T20:28:20.000000+00:00"
                }
              ]
            },
            "general-00002": {
              "id": "general-00002",
              "section": "general",
              "content": "answer in \"plain\" English — no jargon",
              "justification": null,
              "evidence": null,
              "helpful": 0,
              "harmful": 0,
              "neutral": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00",
              "embedding": null,
              "status": "active",
              "sources": [
                {
                  "sample_question": "what is a lease?",
                  "source_system": "apprentice",
                  "turn": 3,
                  "note": "answer in \"plain\" English — no jargon",
                  "feedback": 3
                }
              ]
            },
            "grüße-00003": {
              "id": "grüße-00003",
              "section": "Grüße und Formen",
              "content": "Begin with „Guten Tag“\nand end with a name",
              "justification": null,
              "evidence": null,
              "helpful": 0,
              "harmful": 0,
              "neutral": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00",
              "embedding": null,
              "status": "active",
              "sources": []
            },
            "deploy-00004": {
              "id": "deploy-00004",
              "section": "deploy",
              "content": "Deploy with kubectl apply",
              "justification": null,
              "evidence": null,
              "helpful": 0,
              "harmful": 0,
              "neutral": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00",
              "embedding": null,
              "status": "invalid",
              "sources": []
            },
            "harness-00005": {
              "id": "harness-00005",
              "section": "harness",
              "content": "Run the tests first",
              "justification": null,
              "evidence": null,
              "helpful": 0,
              "harmful": 0,
              "neutral": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00",
              "embedding": null,
              "status": "active",
              "sources": []
            }
          },
          "sections": {
            "context": [
              "deploy-00001",
              "general-00002",
              "grüße-00003"
            ],
            "harness": [
              "harness-00005"
            ],
            "deploy": [
              "deploy-00001"
            ],
            "general": [
              "general-00002"
            ],
            "Grüße und Formen": [
              "grüße-00003"
            ]
          },
          "next_id": 5,
          "similarity_decisions": {}
        }
        """#

    /// A file of ours (``SampleBook``) as 0.13.0 saves it again.
    static let resaved13 = #"""
        {
          "schema_version": "2",
          "skills": {
            "deploy-00001": {
              "id": "deploy-00001",
              "section": "context",
              "keywords": [
                "deploy",
                "canary",
                "ring"
              ],
              "issue": "a service goes to a ring",
              "insight": "Deploy with zeppo push SERVICE — you said: \"we use zeppo: zeppo push SERVICE --ring canary\"",
              "occurrences": [
                {
                  "trace_uid": "apprentice:turn-1",
                  "source_system": "apprentice",
                  "trace_id": "turn-1",
                  "display_name": "turn-1",
                  "relation": "seed",
                  "sample_question": "how do I deploy billing to canary?",
                  "learning_text": "we use zeppo: zeppo push SERVICE --ring canary"
                },
                {
                  "trace_uid": "apprentice:turn-2",
                  "source_system": "apprentice",
                  "trace_id": "turn-2",
                  "display_name": "turn-2",
                  "relation": "supporting",
                  "sample_question": "and to stable?"
                }
              ],
              "active": true,
              "used_count": 0,
              "helpful_count": 4,
              "harmful_count": 1,
              "neutral_count": 2,
              "created_at": "2026-05-28T20:26:40.000000+00:00",
              "updated_at": "2026-05-28T20:30:00.000000+00:00"
            },
            "general-00002": {
              "id": "general-00002",
              "section": "context",
              "keywords": [
                "general"
              ],
              "issue": "what is a lease?",
              "insight": "answer in \"plain\" English — no jargon",
              "occurrences": [
                {
                  "trace_uid": "apprentice:turn-3",
                  "source_system": "apprentice",
                  "trace_id": "turn-3",
                  "display_name": "turn-3",
                  "relation": "seed",
                  "sample_question": "what is a lease?",
                  "learning_text": "answer in \"plain\" English — no jargon"
                }
              ],
              "active": true,
              "used_count": 0,
              "helpful_count": 0,
              "harmful_count": 0,
              "neutral_count": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00"
            },
            "grüße-00003": {
              "id": "grüße-00003",
              "section": "context",
              "keywords": [
                "grüße_und_formen"
              ],
              "issue": "Grüße und Formen",
              "insight": "Begin with „Guten Tag“\nand end with a name",
              "occurrences": [],
              "active": true,
              "used_count": 0,
              "helpful_count": 0,
              "harmful_count": 0,
              "neutral_count": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00"
            },
            "deploy-00004": {
              "id": "deploy-00004",
              "section": "context",
              "keywords": [
                "deploy"
              ],
              "issue": "deploy",
              "insight": "Deploy with kubectl apply",
              "occurrences": [],
              "active": false,
              "used_count": 0,
              "helpful_count": 0,
              "harmful_count": 0,
              "neutral_count": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00"
            },
            "harness-00005": {
              "id": "harness-00005",
              "section": "harness",
              "keywords": [
                "harness"
              ],
              "issue": "Run the tests first",
              "insight": null,
              "occurrences": [],
              "active": true,
              "used_count": 0,
              "helpful_count": 0,
              "harmful_count": 0,
              "neutral_count": 0,
              "created_at": "2026-09-21T14:13:20.123456+00:00",
              "updated_at": "2026-09-21T14:13:20.123456+00:00"
            }
          },
          "sections": {
            "context": [
              "deploy-00001",
              "general-00002",
              "grüße-00003"
            ],
            "harness": [
              "harness-00005"
            ],
            "deploy": [
              "deploy-00001"
            ],
            "general": [
              "general-00002"
            ],
            "Grüße und Formen": [
              "grüße-00003"
            ]
          },
          "next_id": 5,
          "similarity_decisions": {}
        }
        """#
}
