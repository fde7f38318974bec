--- Labs in which a student writes a function (`func = "estimate_gradients"`). The file returns the function, or a
-- table of functions by name. The lab's `arguments = function(rng, number) … return a, b end` draws the arguments of
-- one call, given the number of the draw. The functions here are those that rnnlua.lab.kinds.layer describes.
-- @module rnnlua.lab.kinds.func

local compare = require "rnnlua.base.compare"
local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local trivial = lazy "rnnlua.lab.verify.trivial"

local kind = {
  key = "func",
  noun = "function",
  keys = { "arguments" },
  usual_check = "lab.same_as_solution()",
}

--- Checks what an author declares for a function.
-- @raise a usage error
function kind.check(spec)
  if spec.arguments ~= nil and type(spec.arguments) ~= "function" then
    usage_error.raise("lab: arguments: expected function(rng) … end, which returns those of one call, got %s",
      type(spec.arguments))
  end
end

--- A check of layers in a lab of a function is a usage error, with this message.
function kind.check_layers(message) usage_error.raise(message) end

--- What is wrong with the type of a submission.
-- @treturn ?string
function kind.wrong_type(lab, submitted)
  if type(submitted) == "function" then return nil end
  return ("expected the function %s, got a %s"):format(lab.class, type(submitted))
end

--- A function can't be checked further without a call, and needs no notes.
function kind.problem() end

function kind.after_error() end

function kind.notes() return {} end

function kind.settle() end

function kind.name_inputs() end

function kind.inconsistencies() return {} end

--- Answers that ignore the lab (rnnlua.lab.verify.trivial).
function kind.trivial_answers(lab) return trivial.functions(lab) end

--- It is not known which arguments are small, and a function has no states, so there is nothing to run or to explain.
function kind.run_small_case() end

function kind.first_wrong() end

function kind.where_raised() end

--- The function that a task checks.
function kind.checked(submitted) return submitted end

--- The text of a to-do. It has the lab's name of the function, because the submission is called under one of ours.
function kind.todo(lab, todo)
  return ("%s%s is not implemented yet"):format(todo.where, lab.class)
end

-- Calls a function. Observes its results, and the arguments that it changed in place. Returns its results, packed.
local function call(func, observe, ...)
  local given = table.pack(...)
  local before = values.copy(given)
  local results = table.pack(func(...))
  observe(table.unpack(results, 1, results.n))
  for i = 1, given.n do
    if not values.equal(given[i], before[i]) then observe(given[i]) end
  end
  return results
end

--- Observes a function at a case, to distinguish it from others.
function kind.observe(func, case, _, observe) call(func, observe, case.arguments()) end

--- Adds to a case what a free check needs: the solution, and the submission as `func`.
function kind.equip(case, context)
  case.solution = context.solution
  case.func = function(...)
    local results = call(context.submitted, context.observe, ...)
    return table.unpack(results, 1, results.n)
  end
end

--- A random case. `arguments()` returns new copies at each call, because a function may change a table in place.
-- @param lab
-- @param rng
-- @tparam[opt=1] integer number of the draw
function kind.draw(lab, rng, number)
  local seed = rng:integer(1, 1 << 30)
  return {
    outputs = lab.outputs,
    arguments = function()
      if not lab.arguments then return end
      return lab.arguments(rnn.rng(seed), number or 1)
    end,
  }
end

--- The draws of a check.
function kind.draws(lab, rng, count)
  local list = {}
  for number = 1, count do list[number] = kind.draw(lab, rng, number) end
  return list
end

--- One draw is enough, because nothing is known of the arguments.
function kind.fewest_draws() return 1 end

--- None, because nothing is known of the arguments: an author draws special values by the number of the draw.
function kind.special_cases() return {} end

--- All values that an author gives to lab.value after the expected value are arguments.
function kind.check_case() end

--- The case with the arguments that an author gave.
function kind.case(lab, ...)
  local given = table.pack(...)
  return { outputs = lab.outputs, arguments = function() return table.unpack(values.copy(given), 1, given.n) end }
end

-- A value as Lua source.
local function show(value)
  if type(value) == "function" then return "f" end
  if type(value) ~= "table" then return text.value(value) end
  local parts = {}
  for i = 1, #value do parts[i] = show(value[i]) end
  for _, name in ipairs(values.names(value)) do parts[#parts + 1] = ("%s = %s"):format(name, show(value[name])) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- A value as text: named fields, a function as f.
-- @treturn string
kind.show = show

--- Describes a case: `estimate_gradients(f, {wrt = {"x"}})`.
function kind.describe(lab, case)
  local parts = table.pack(case.arguments())
  for i = 1, parts.n do parts[i] = show(parts[i]) end
  return ("%s(%s)"):format(lab.class, table.concat(parts, ", "))
end

--- Describes draws: `10 draws`.
function kind.describe_draws(_, count)
  return ("%d draw%s"):format(count, count == 1 and "" or "s")
end

-- The first case for which the author gives a value, or else a random one.
local function example(lab)
  for _, task in ipairs(lab.tasks) do
    for _, check in ipairs(task.checks) do
      if check.case then return check.case(lab) end
    end
  end
  return kind.draw(lab, rnn.rng(1))
end

--- Describes the submission at one case: its value, and the solution's if it is different.
-- @treturn {string,...} lines
-- @treturn boolean true: nothing is left out
-- @raise what the submission raises
function kind.trace(lab, func)
  local case = example(lab)
  local value, right = kind.evaluate(func, case), kind.evaluate(lab:solution(), case)
  local said = compare.agree(value, right) and "" or ", should be " .. show(right)
  return text.append(text.fill_at(("%s at %s"):format(lab:heading(), kind.describe(lab, case)), page.width()),
    text.fill_at(("  value   %s%s"):format(show(value), said), page.width())), true
end

--- The value of a submission at a case: its first result, or the list of its results if the lab names several outputs.
-- With `observe`, everything that `call` observes is observed.
function kind.evaluate(func, case, observe)
  local results
  if observe then results = call(func, observe, case.arguments()) else results = { func(case.arguments()) } end
  return case.outputs and table.move(results, 1, #case.outputs, 1, {}) or results[1]
end

--- The results at a case, for a trial of a repair (rnnlua.lab.run_submission.repair_trial): the value.
function kind.trial_results(_, func, case) return { { "value", (kind.evaluate(func, case)) } } end

--- The library has no function to check instead of a student's.
function kind.library() end

function kind.stands_for() return false end

return kind
