local opener = require "rnnlua.lab.student_folder.opener"

describe("rnnlua.lab.student_folder.opener", function()
  it("reads words, and puts a place into them", function()
    local path = "my $(file); 'x'.lua"
    for text, expected in pairs {
      ["code -g {file}:{line}"] = { "code", "-g", path .. ":15" },
      ["  emacsclient   -n +{line} {file} "] = { "emacsclient", "-n", "+15", path },
      ["'my editor' \"{file}\""] = { "my editor", path },
      ["e --at='{file} \"{line}\"'x"] = { "e", "--at=" .. path .. ' "15"x' },
      ["e '' {file}"] = { "e", "", path },
      ["e {file} {line} {line}{column} ; $HOME | `x`"] = { "e", path, "15", "15{column}", ";", "$HOME", "|", "`x`" },
    } do
      assert.same(expected, opener.at(assert(opener.words(text)), path, 15), text)
    end
  end)

  it("says what is wrong with a command", function()
    for text, message in pairs {
      ["code -g"] = "--edit: `code -g` has no {file}; an example is 'code -g {file}:{line}'",
      [""] = "--edit: `` has no {file}; an example is 'code -g {file}:{line}'",
      ["code '{file}"] = "--edit: a quote is not closed in `code '{file}`",
      ['code a"{file}'] = "--edit: a quote is not closed in `code a\"{file}`",
    } do
      assert.same({ nil, message }, { opener.words(text) }, text)
    end
  end)
end)
