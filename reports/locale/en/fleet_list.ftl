# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Open a site to see its PCs. PCs with the same problems stand together. Beside each PC you see its system, its versions and its last answer.
fleet-pc-setup = { $system } · eID software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Last answer: { $moment }. { $tries } without an answer.
fleet-label-guide = guide
fleet-label-sheet = help sheet
fleet-link-both = Page in all languages
fleet-answer-none-works = We know of no PC on which logging in with the eID works ({ $of }).
fleet-answer-shut-out = { $n ->
    [one] At { $n } site nobody can log in on any PC that we measured: { $sites }.
   *[other] At { $n } sites nobody can log in on any PC that we measured: { $sites }.
}
fleet-readme-links = A PC's name leads to that PC or problem on its site's page, which must lie in the same folder. A site's name leads to its PCs. Phone numbers and addresses can be called and written to.
