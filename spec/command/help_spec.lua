local tree = require "spec.support.tree"

describe("rnnlua help", function()
  local output, code = tree.run(tree.rnnlua .. " help")

  it("names every verb of rnnlua lab, and no other", function()
    assert.equal(0, code)
    for verb in output:gmatch "\n  rnnlua lab (%l+)" do
      assert.is_function(require("rnnlua.command.lab." .. verb).run, verb)
    end
    for file in io.popen "ls lua/rnnlua/command/lab":lines() do
      local verb = file:match "^(%l+)%.lua$"
      if verb ~= "list" then assert.truthy(output:find("\n  rnnlua lab " .. verb .. " ", 1, true), verb) end
    end
  end)

  it("says in a few words what each command does", function()
    assert.equal([=[
rnnlua is Lua 5.4 with recurrent layers, a gradient checker, and labs.

  rnnlua [options] [script [args]]   runs a script; rnnlua -h lists the options
  rnnlua                             starts a prompt, with the library as `rnn`
  rnnlua test [ARGS…]                runs your busted tests in this interpreter
  rnnlua help                        shows this text

The labs, exercises that rnnlua checks:
  rnnlua lab                         lists the labs and your progress
  rnnlua lab start NAME [DIR]        writes NAME.lua, the starter, into DIR
  rnnlua lab check [PATH…]           checks files, or a folder's submissions
  rnnlua lab watch [PATH]            checks a file each time you save it
  rnnlua lab hint [PATH]             gives the next hint
  rnnlua lab try FILE                runs your code on one small case
  rnnlua lab predict [PATH]          asks you for a gradient on one small case
  rnnlua lab reset FILE              writes the starter again; keeps your file
  rnnlua lab solution NAME           shows the solution of a passed lab
  rnnlua lab report [PATH]           writes report.html, a page of your results
  rnnlua lab new PATH                for authors: writes a new lab
  rnnlua lab verify [NAME]           for authors: checks the lab itself
]=], output)
  end)

  it("keeps to 80 columns", function()
    for line in output:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
  end)
end)
