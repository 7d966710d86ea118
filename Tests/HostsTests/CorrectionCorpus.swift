/// Messages that people send after an answer, made by hand.
///
/// `A` is an answer, a message after `+` corrects it, one after `-` does something else. The rules were
/// tuned on the first half only.
enum CorrectionCorpus {
    /// A message, the answer before it, and whether it corrects that.
    struct Message: Sendable {
        var text: String
        var answer: String
        var isCorrection: Bool
    }

    static let first = messages(
        """
        A Run `npm install` and then `npm test` to see whether the suite passes.
        + no, we use pnpm here
        + don't use npm, use pnpm
        - thanks, that did it
        - what does npm test run exactly?
        - npm test prints "no tests found"
        A I added the endpoint to `server.js` with a callback for the response.
        + No. Use async/await, not callbacks.
        + that's wrong, the endpoint belongs in routes/api.js
        - great, now add a test for it
        - can you explain the callback?
        - ok
        A Here is the function, with a comment on every line.
        + stop adding comments on every line
        + please don't add comments to every line
        - looks good, thank you
        - now write the same in Python
        - Could you also handle the empty list?
        A I committed the change and pushed it to main.
        + never push to main, open a pull request
        + you should have opened a pull request instead of pushing to main
        - nice
        - did the pipeline pass?
        - which commit is that?
        A The tests now run against the SQLite database in memory.
        + I said Postgres, not SQLite
        + wrong, the tests have to run against Postgres like production does
        - how long do they take?
        - run them again
        - 3 of them fail with "no such table: users"
        A I formatted the file with four spaces per indent.
        + two spaces, not four spaces please, we use two spaces everywhere
        + actually, our style is tabs, not spaces
        - ok, continue
        - show me the diff
        - yes
        A Should I also update the changelog?
        - no, leave it
        - no thanks
        - yes please
        - no, not yet
        - No, I'll do that myself
        A I used `requests` to call the API and printed the JSON.
        + we never use requests, we use httpx
        - why did you pick requests?
        - what is the rate limit of that API?
        - The API answers 403, here is the output
        - add a retry with backoff
        A Deploy with `kubectl apply -f deploy.yaml`.
        + no, deployments go through argo: argocd app sync billing
        + we deploy with argocd, never with kubectl apply
        - kubectl says the context is missing
        - where is deploy.yaml?
        - thanks! one more thing: how do I roll back?
        A The date is written as 03/04/2025.
        + dates should be ISO 8601, not 03/04/2025
        + always write dates as YYYY-MM-DD
        - is that month first?
        - what time zone is it in?
        - cool
        A I renamed the class to `UserManager`.
        + it's called UserStore, not UserManager
        + you used the wrong name, it must be UserStore
        - rename the file as well
        - find all usages of the class
        - are there other managers in the code base?
        A Dann führen wir `mvn package` aus.
        + Nein, wir benutzen Gradle.
        + das ist falsch, hier wird mit Gradle gebaut
        - danke, passt
        - wie lange dauert das?
        - jetzt schreib noch einen Test
        A Ich habe die Antwort auf Englisch geschrieben.
        + Immer auf Deutsch antworten
        + ab jetzt bitte auf Deutsch
        - super, danke dir
        - kannst du das kürzer machen?
        - was bedeutet das zweite Wort?
        A J'ai ajouté la dépendance avec pip install.
        + non, on utilise poetry
        + c'est faux, il faut passer par poetry
        - merci beaucoup
        - comment est-ce que je lance les tests ?
        - ajoute aussi un fichier README
        A He guardado la configuración en config.json.
        + no, usamos YAML para la configuración
        + eso está mal, la configuración va en config.yaml
        - gracias, perfecto
        - ¿dónde está ese archivo?
        - ahora escribe las pruebas
        A The migration drops the column `email` and adds `mail`.
        + you forgot to copy the data over before dropping the column
        - what happens to the old data?
        - no idea why that column exists
        - explain the second statement
        - let me check with the team first
        A I put the secret into the repository's settings file.
        + secrets must never stand in a file, they come from vault
        - wait
        - where is that file?
        - who can read it?
        - it worked
        A The button is blue with white text.
        + not blue, the brand color is #FF5A1F
        - make it bigger
        - move the button to the left
        - no problem
        - does it pass the contrast check?
        A I wrote the summary in five paragraphs.
        + I asked for three bullet points, not five paragraphs
        - translate it to French
        - good
        - please add a title
        - who is the audience?
        A Use `git rebase -i HEAD~3` to squash the commits.
        + we don't rewrite history, we merge with --squash
        - git says there is a conflict in main.swift
        - > Use `git rebase -i HEAD~3`
        - what does HEAD~3 mean?
        - I see, thanks
        A The server listens on port 8080.
        + the port should be 8443
        - curl: (7) Failed to connect to localhost port 8080
        - start it
        - kill the old process first, then start it again
        - Is 8080 free?
        A I created `utils.py` for the helper functions.
        + no utils files: put helpers beside the code that uses them, not in utils.py
        - list the functions in it
        - add type hints
        - No changes needed, thanks
        - move on to the next task
        A Installed version 2 of the SDK.
        + that's the old version, we are on version 3
        - what's new in version 3?
        - upgrade everything else too
        - which license does it have?
        - hmm
        A The log messages use print().
        + use the logger instead of print
        - how do I silence them?
        - print the request id as well
        - never mind
        - we use it every day
        A I wrote the tests with unittest.
        + In this repo we write tests with pytest
        - run the tests
        - can we get coverage as well?
        - What's the difference between unittest and pytest?
        - The tests pass now, commit it
        A The function returns null when nothing is found.
        + it must throw NotFound instead of returning null
        - who calls this function?
        - write docs for it
        - No, I don't think so
        - why null?
        A Added the German translation to `strings.xml`.
        + nicht so förmlich, wir duzen unsere Kunden
        - add the Spanish one too
        - Is "Speichern" right there?
        - danke
        - Jetzt noch die Tests
        A I cached the result for 24 hours.
        + wrong, the cache must expire after 5 minutes
        - how is it stored?
        - and what about invalidation?
        - fine
        - the cache is empty after a restart, is that expected?
        A Here's a one-line answer: yes.
        - why?
        - Thanks for the quick answer
        - explain in more detail
        - ```
        no, this is output
        ```
        - We have a customer who wants to export invoices. Write a command for it.
        A The docs say the flag is `--recursive`.
        + there is no such flag, it's called --deep
        - which version of the docs?
        - try it on the tmp folder
        - it prints usage
        - Don't forget to update the README
        A I've split the module into four files.
        + don't split files just because they are long
        - show me the four files
        - which one has the parser?
        - I wonder whether that's faster
        - commit and push
        A Do you want me to use Redis or Memcached?
        - Redis
        - use Redis
        - neither, what else is there?
        - no, just keep it in memory for now
        - we use Redis
        A Built the image as root.
        + containers must not run as root here, always add USER app
        - how big is the image?
        - push it to the registry
        - docker: permission denied while trying to connect
        - Next: add a health check
        A I answered with a long explanation of the theory.
        + From now on keep answers under five lines
        - interesting
        - where can I read more?
        - give me an example
        - what's the short version?
        A The query selects all columns with SELECT *.
        + never select *, name the columns
        - add an index
        - how many rows does it return?
        - The query takes 4 seconds on production. Make it faster.
        - no worries
        A I opened issue 41 for the crash.
        + that is not what I asked, I wanted a fix and not an issue
        - assign it to me
        - close 40 as a duplicate
        - what was the crash?
        - ok, next one
        A The report has 14 pages.
        - print it
        - only pages 3 to 5
        - Who wrote the introduction?
        - that's a lot
        - make a summary of it
        A I can do it in two ways: a queue, or a lock.
        - the queue
        - what would you do?
        - No preference
        - a lock, I think
        - both look fine to me
        A Here are the three functions you asked for.
        - thanks a lot
        - the second one doesn't compile: expected ';'
        - Now use them in main
        - where should they go?
        - I'll try them tomorrow
        A The build is green again.
        - finally
        - what broke it?
        - deploy it to staging
        - Great, thank you!
        - which commit fixed it?
        - note the cause in the ticket
        """
    )

    static let second = messages(
        """
        A You can start the app with `yarn start`.
        + nope, it's bun here: bun run dev
        + we use bun, not yarn
        - thx
        - yarn: command not found
        - what does start do?
        A I've written the handler as a class component.
        + No, function components only. We don't write class components any more.
        + you keep writing class components, use hooks
        - cool, now the styles
        - can you split it in two?
        - sounds good
        A The price is formatted as $1,234.50.
        + wrong, prices are in euros: 1.234,50 €
        + we always show prices in euros
        - is that rounded?
        - what about negative amounts?
        - perfect, thanks
        A I ran `terraform apply` on the production workspace.
        + never run terraform apply yourself, only plan
        + you were supposed to run plan, not apply
        - what changed?
        - did it destroy anything?
        - Show me the state
        A The commit message is "Fixed stuff".
        + commit messages are imperative and say why, not "Fixed stuff"
        + not like that: our commits follow Conventional Commits
        - push it
        - amend the commit
        - who wrote the commit before it?
        A I put the new test into `tests/test_all.py`.
        + that's not where it goes, each module has its own test file
        + In this project tests live beside the module they test
        - run only that test
        - it fails with AssertionError: 3 != 4
        - add a second test for the empty case
        A Shall I delete the old branch?
        - no, keep it
        - No, let's wait for the review
        - sure
        - no need
        - not now
        A I used axios for the request.
        + please use fetch instead of axios
        - what is axios?
        - the request returns 500
        - No errors on my side
        - then handle the timeout
        A The sort is ascending by name.
        + it should be descending by date, not ascending by name
        - does that use the index?
        - stable?
        - okay thanks
        - Make the sort order configurable
        A I added a dependency on lodash for `groupBy`.
        + no new dependencies, we write such helpers ourselves
        + don't add lodash for one function
        - how big is lodash?
        - which version?
        - ok good
        A The text is addressed to "Dear customer".
        + we call them members, never customers
        - make the text friendlier
        - shorter
        - now the subject line
        - Who gets this mail?
        A The API key is read from `config.ini`.
        + that's wrong: keys come from the environment, not from config.ini
        - where do I get a key?
        - print an error when the key is missing
        - I get "invalid key"
        - no luck
        A Ich habe die Funktion `getUser` genannt.
        + Nein, bei uns heißen solche Funktionen fetchUser
        + Du hast das falsche Präfix genommen, es muss fetch heißen
        - und wo wird sie aufgerufen?
        - alles klar, danke
        - schreib die Dokumentation dazu
        A Die Tabelle ist nach Name sortiert.
        + das stimmt nicht, sie soll nach Datum sortiert sein
        + wir sortieren immer nach Datum
        - wie viele Zeilen hat die Tabelle?
        - gut so
        - mach sie breiter
        A J'ai écrit le message en anglais.
        + non, toujours en français
        + je voulais le message en français, pas en anglais
        - parfait
        - peux-tu le raccourcir ?
        - c'est pour qui ?
        A J'ai mis le fichier dans /tmp.
        + pas comme ça, le fichier va dans data/, on n'utilise pas /tmp
        - où est le fichier ?
        - lance le script
        - merci, c'est bon
        - ça ne marche pas, le fichier est vide
        A He usado var para las variables.
        + no uses var, usa const
        + siempre usamos const
        - muy bien
        - ¿qué diferencia hay?
        - añade un ejemplo
        A El informe está en inglés.
        + quería el informe en español, no en inglés
        - ¿cuántas páginas tiene?
        - gracias
        - envíalo a Marta
        - no hay problema
        A I bumped the version to 3.0.0.
        + wrong version, a bug fix is a patch release: 2.4.1
        - tag it
        - what changed since 2.4.0?
        - publish it
        - 3.0.0 is already taken
        A The diagram is in PNG.
        + diagrams should be SVG, not PNG
        - make it larger
        - add a legend
        - ok nice
        - can I edit it?
        A I left the TODO in the code.
        + no TODOs in the code, open a ticket instead
        - what is left to do?
        - do it now
        - remove the one in parser.c as well
        - hm, why?
        A I mocked the database in the integration test.
        + integration tests must not mock the database
        - how slow is it?
        - that test is flaky
        - mock the clock too
        - good point
        A The function is 200 lines long.
        - what does it do?
        - refactor it
        - Yes, I know
        - it was like that before
        - leave it as it is for now
        A I used Celsius for the temperature.
        + I told you before: temperatures are in Kelvin
        - is that the mean?
        - plot it
        - what was the maximum?
        - add the humidity
        A The endpoint is `/api/getUsers`.
        + endpoints are nouns here: /api/users, not /api/getUsers
        - what does it return?
        - add paging
        - 404
        - secure it with a token
        A I merged with a merge commit.
        + we only use fast-forward merges, rebase first
        - did it conflict?
        - merge the other one, too
        - thank you very much!
        - what's a merge commit?
        A The config is in `settings.toml`.
        - open it
        - what is the default?
        - no comment
        - Set the timeout to 30
        - I don't know what that means
        A I've written the loop with an index variable.
        + avoid index variables, iterate over the elements
        - is that O(n)?
        - write a benchmark
        - no difference
        - and in Rust?
        A I removed the feature flag.
        + you removed the wrong flag, I meant checkout_v1
        - where was it used?
        - good riddance
        - also remove its documentation
        - When was it introduced?
        A The answer has three headings.
        + don't use headings in short answers
        - summarize it in one line
        - who said that?
        - thanks, very helpful
        - next question: what is a monad?
        A The time-out is 30 seconds.
        + that's not right, our gateway cuts off after 10 seconds, so it must be below 10
        - in which file?
        - I see a time-out after 30 seconds, is that it?
        - the time-out happens only on Mondays
        - test it
        A Which cloud do you use?
        - AWS
        - we use AWS
        - none
        - We run on our own machines
        - no cloud
        A Added `console.log` for debugging.
        + remove that, we never commit console.log, use debug()
        - what does it print?
        - undefined
        - Log the user id too
        - now it works
        A I translated "Settings" as "Einstellung".
        + it's "Einstellungen", plural
        - and "Account"?
        - translate the rest
        - ok danke
        - Which locale is that?
        A The script needs Python 3.12.
        + must run on Python 3.9, that is what our servers have
        - python --version says 3.11
        - install it
        - why 3.12?
        - The customer asked whether it runs on Windows. Write them a short answer.
        A I generated the client from the OpenAPI file.
        - where is the OpenAPI file?
        - use it in the app
        - > no, we write clients by hand
        that was in the old guide, is it still right?
        - what generator?
        - no objections
        A The button says "Submit".
        + Buttons always say what they do: "Send order", never "Submit"
        - make it green
        - center it
        - add an icon
        - looks nice
        A The upload takes 12 minutes.
        - why so long?
        - split it into parts
        - can it resume?
        - it was 3 minutes last week
        - ok, leave it running
        A I found two bugs, in the parser and in the cache.
        - fix the first one
        - which one is older?
        - Nice catch
        - not the parser again...
        - write a test for each
        A Es sind noch drei Aufgaben offen.
        - welche?
        - mach die erste
        - danke, das reicht für heute
        - erledigt
        - wie lange noch?
        """
    )

    private static func messages(_ text: String) -> [Message] {
        var found: [Message] = []
        var answer = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let rest = String(line.dropFirst(2))
            switch line.prefix(2) {
            case "A ": answer = rest
            case "+ ", "- ":
                found.append(Message(text: rest, answer: answer, isCorrection: line.first == "+"))
            // A message of several lines goes on.
            default: found[found.count - 1].text += "\n" + line
            }
        }
        return found
    }
}
