std = "lua54"
max_line_length = 120
exclude_files = { "build*" } -- builds link to the sources
ignore = {
  "581", -- not (a < b): meant so, it holds for NaN too
}
files["**/labs/**/solution.lua"].ignore = { "211/rnn" } -- the starter needs it
files["spec/**/*_spec.lua"].std = "lua54+busted"
files[".busted"].std = "max"
files["lua/rnnlua/mistakes/**/*.lua"].max_line_length = false -- tables, an entry a line
files["share/annotations/*.lua"].ignore = { "21.", "241", "511" } -- annotations: nothing runs
