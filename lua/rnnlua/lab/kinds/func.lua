--- Labs in which a student writes a function (`func = "estimate_gradients"`): the file returns it, or a
-- table of functions by name. `arguments = function(rng) … return a, b end` draws those of one call.
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

--- Checks what an author states of a function.
-- @raise a usage error
function kind.check(spec)
  if spec.arguments ~= nil and type(spec.arguments) ~= "function" then
    usage_error.raise("lab: arguments: expected function(rng) … end, which returns those of one call, got %s",
      type(spec.arguments))
  end
end

--- Raises what a check of layers says of a lab of a function.
function kind.check_layers(message) usage_error.raise(message) end

--- What is wrong with the type of what a text submits.
-- @treturn ?string
function kind.wrong_type(lab, submitted)
  if type(submitted) == "function" then return nil end
  return ("expected the function %s, got a %s"):format(lab.class, type(submitted))
end

--- Nothing more can be wrong with a function before it is called, and nothing is to be said of it.
function kind.problem() end

function kind.after_error() end

function kind.notes() return {} end

function kind.settle() end

function kind.inconsistencies() return {} end

--- Answers that know nothing of the lab; see rnnlua.lab.verify.trivial.
function kind.trivial_answers(lab) return trivial.functions(lab) end

--- A function has no case that is small for sure, and no states.
function kind.run_small_case() end

function kind.first_wrong() end

function kind.where_raised() end

--- What a to-do says. A function goes by the name under which it was called, and that is ours.
function kind.todo(lab, todo)
  return ("%s%s is not implemented yet"):format(todo.where, lab.class)
end

-- Calls a function, and observes its results and those of its arguments that it changes in place. Returns its
-- results, packed.
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

--- What tells functions apart at a case.
function kind.observe(func, case, _, observe) call(func, observe, case.arguments()) end

--- What a free check gets of a draw.
function kind.equip(case, context)
  case.solution = context.solution
  case.func = function(...)
    local results = call(context.submitted, context.observe, ...)
    return table.unpack(results, 1, results.n)
  end
end

--- A random case. Its `arguments()` gives them afresh at each call: a function may write into a table
-- that it is given.
function kind.draw(lab, rng)
  local seed = rng:integer(1, 1 << 30)
  return {
    arguments = function()
      if not lab.arguments then return end
      return lab.arguments(rnn.rng(seed))
    end,
  }
end

--- Random cases for a check.
function kind.cases(lab, rng, count)
  local list = {}
  for number = 1, count do list[number] = kind.draw(lab, rng) end
  return list
end

--- Nothing is known of the arguments that has to be tried.
function kind.fewest_cases() return 1 end

--- Whatever an author gives to lab.value after the expected value is an argument.
function kind.check_case() end

--- The case of arguments that an author gave.
function kind.case(_, ...)
  local given = table.pack(...)
  return { arguments = function() return table.unpack(values.copy(given), 1, given.n) end }
end

-- A value as a reader of Lua would write it.
local function show(value)
  if type(value) == "function" then return "f" end
  if type(value) ~= "table" then return text.value(value) end
  local parts = {}
  for i = 1, #value do parts[i] = show(value[i]) end
  for _, name in ipairs(values.names(value)) do parts[#parts + 1] = ("%s = %s"):format(name, show(value[name])) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- A value in words: named fields, a function as f.
-- @treturn string
kind.show = show

--- `estimate_gradients(f, {wrt = {"x"}})`.
function kind.describe(lab, case)
  local parts = table.pack(case.arguments())
  for i = 1, parts.n do parts[i] = show(parts[i]) end
  return ("%s(%s)"):format(lab.class, table.concat(parts, ", "))
end

--- `10 draws`.
function kind.describe_draws(_, count)
  return ("%d draw%s"):format(count, count == 1 and "" or "s")
end

-- The first case that the author gives with its value; where there is none, a random one.
local function example(lab)
  for _, task in ipairs(lab.tasks) do
    for _, check in ipairs(task.checks) do
      if check.case then return check.case(lab) end
    end
  end
  return kind.draw(lab, rnn.rng(1))
end

--- The function at one case: its value, with the solution's where that is another.
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

--- What a submission gives at a case: the function's first result. All that `call` observes is observed.
function kind.evaluate(func, case, observe)
  if not observe then return (func(case.arguments())) end
  return call(func, observe, case.arguments())[1]
end

--- The library has no function that a lab could check in the place of a student's.
function kind.library() end

return kind
