--- Labs in which a student writes a layer: the submission is a class (`class = "RecurrentCell"`).
--
-- A kind of lab is this table of functions: they check what an author declares, draw and describe random cases, call
-- a submission at a case, and explain a wrong one. rnnlua.lab.kinds.func has the same functions for the other kind.
-- @module rnnlua.lab.kinds.layer

local draws = require "rnnlua.lab.kinds.layer_draws"
local inputs = require "rnnlua.lab.inputs"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local calls = lazy "rnnlua.checking.calls"
local consistency = lazy "rnnlua.lab.verify.consistency"
local first_wrong_step = lazy "rnnlua.lab.explain.first_wrong_step"
local new_layer = lazy "rnnlua.lab.new_layer"
local gradient_order = lazy "rnnlua.lab.gradient_order"
local observe_layer = lazy "rnnlua.lab.run_submission.observe_layer"
local repair_trial = lazy "rnnlua.lab.run_submission.repair_trial"
local raising = lazy "rnnlua.lab.explain.raising"
local small_case = lazy "rnnlua.lab.explain.small_case"
local special_cases = lazy "rnnlua.lab.kinds.special_cases"
local trace = lazy "rnnlua.lab.explain.trace"
local trivial = lazy "rnnlua.lab.verify.trivial"
local upstream = lazy "rnnlua.lab.upstream"
local wrong_class = lazy "rnnlua.lab.explain.wrong_class"

local MOST_SHOWN = 9 -- numbers of a matrix in a text

local kind = {
  key = "class",
  noun = "layer",
  keys = { "inputs", "dims", "gradients", "optional", "lengths" },
  usual_check = "lab.gradients()",
}

-- Checks a key's list of names: each is known, and none is there twice.
local function check_names(key, list, known, noun)
  if type(list) ~= "table" then
    usage_error.raise("lab: %s: expected a list of %ss, got %s", key, noun, type(list))
  end
  local seen = {}
  for _, name in ipairs(list) do
    if not known[name] then
      usage_error.raise("lab: %s: '%s' is no %s%s", key, tostring(name), noun,
        nearest.suggestion(tostring(name), values.names(known), noun .. "s"))
    elseif seen[name] then
      usage_error.raise("lab: %s: '%s' is there twice", key, name)
    end
    seen[name] = true
  end
  return seen
end

local function check_optional(optional, gradients)
  local left = check_names("optional", optional, gradients, "gradient")
  for name in next, gradients do
    if not left[name] then return end
  end
  usage_error.raise "lab: optional: backward may leave out every gradient, so nothing is left to check"
end

local function check_lengths(lengths)
  local low, high = lengths[1], lengths[2]
  if not (math.type(low) == "integer" and math.type(high) == "integer" and 1 <= low and low <= high) then
    usage_error.raise("lab: lengths: expected { shortest, longest } of the sequences, such as { 1, 9 }")
  end
end

--- Checks what an author declares for a layer.
-- @raise a usage error
function kind.check(spec)
  inputs.read(spec)
  local gradients = check_names("gradients", spec.gradients, spec.inputs, "input")
  for name in next, gradients do
    if inputs.is_integer(spec.inputs[name]) then
      usage_error.raise("lab: gradients: '%s' is an integer, which has no gradient; leave it out", name)
    end
  end
  if spec.optional ~= nil then check_optional(spec.optional, gradients) end
  spec.optional = nearest.keyed(spec.optional or {})
  spec.lengths = spec.lengths or { 1, 9 }
  check_lengths(spec.lengths)
end

--- draw: random inputs; fewest_draws: how many draws have every length; describe_draws: `count` draws as text. See
-- rnnlua.lab.kinds.layer_draws. `draws` makes the draws of a check.
kind.draw, kind.fewest_draws, kind.describe_draws = draws.one, draws.fewest, draws.describe

function kind.draws(lab, rng, count)
  return draws.list(lab, rng, count, function(draw) return draws.is_informative(lab, draw) end)
end

--- The cases with special values, for a check that holds on draws (rnnlua.lab.kinds.special_cases).
function kind.special_cases(lab, drawn) return special_cases.list(lab, drawn) end

--- The results of a layer at a case, for a trial of a repair (rnnlua.lab.run_submission.repair_trial).
function kind.trial_results(lab, class, case, other) return repair_trial.of_layer(lab, class, case, other) end

--- Checks the inputs that an author gives to lab.value.
-- @param lab the author's declarations
-- @param given inputs by name
-- @raise a usage error: an input is missing, has another kind, or its name is unknown
function kind.check_case(lab, given)
  if type(given) ~= "table" then
    usage_error.raise("lab.value: expected the inputs by name, as in lab.value(41, { wx = 2 }), got %s", type(given))
  end
  local names, sizes = values.names(lab.inputs), {}
  for name in next, given do
    if not lab.inputs[name] then
      usage_error.raise("lab.value: '%s' is no input%s", tostring(name),
        nearest.suggestion(tostring(name), names, "inputs"))
    end
  end
  for _, name in ipairs(names) do
    local one, value = lab.inputs[name], given[name]
    local sequence = one == "sequence"
    if type(one) == "table" and value ~= nil then
      inputs.check_value("lab.value: input " .. name, one, value, sizes)
    elseif type(one) == "table" or sequence and not values.is_sequence(value)
      or not sequence and not math.type(value) then
      usage_error.raise("lab.value: input %s: expected a %s, got %s", name, type(one) == "table" and "value" or one,
        type(value))
    end
  end
  for _, name in ipairs(names) do -- bounds may be dimensions of any input
    if type(lab.inputs[name]) == "table" then
      inputs.check_domain("lab.value: input " .. name, lab.inputs[name], given[name], sizes)
    end
  end
end

--- The case with the inputs that an author gave by name.
function kind.case(lab, given)
  local case = { inputs = {} }
  for name, value in next, given do
    case.inputs[name] = inputs.is_integer(lab.inputs[name]) and values.copy(value) or calls.copy(value)
    if lab.inputs[name] == "sequence" then case.n = #value end
  end
  return case
end

-- An input's value as text; only the shape if it has many numbers.
local function describe_input(name, value)
  local ok, shape = pcall(values.flatten, value, "it")
  if ok and shape.kind == "list" and shape.size > MOST_SHOWN then
    return ("%s (%s)"):format(name, values.describe_shape(shape))
  end
  return name .. " " .. text.value(value)
end

--- Describes a case: `n 3, wx 2, X {1, 2, 3}, …`, in the order of the solution's forward; of a large matrix only the
-- shape, `Wx (4 × 3)`.
function kind.describe(lab, case)
  local parts = case.n and { "n " .. case.n } or {}
  for _, name in ipairs(lab:input_names()) do
    parts[#parts + 1] = describe_input(name, case.inputs[name])
  end
  return table.concat(parts, ", ")
end

--- The value of a layer's forward at inputs by name, which are copied. With several outputs, the value is their list.
function kind.forward(layer, given)
  local arguments, names = {}, layers.inputs_of(layer)
  for i, name in ipairs(names) do arguments[i] = values.copy(given[name]) end
  return layer:forward(table.unpack(arguments, 1, #names))
end

--- The value and the gradients (by input) of a new layer at a case, with an upstream gradient of ones.
function kind.results(class, case)
  local layer = new_layer(class, case.n)
  local value, gradients = kind.forward(layer, case.inputs), {}
  local results = calls.backward(layer, upstream.of(value))
  for i, name in ipairs(layers.gradients_of(layer)) do gradients[name] = results[i] end
  return value, gradients
end

--- The value of a submission at a case, from a new layer; it is observed.
function kind.evaluate(class, case, observe)
  local value = kind.forward(new_layer(class, case.n), case.inputs)
  if observe then observe(value) end
  return value
end

--- Observes a layer at a case, to distinguish it from others (rnnlua.lab.run_submission.observe_layer).
function kind.observe(class, case, rng, observe) observe_layer(class, case, rng, observe) end

--- Checks of layers are allowed in this kind of lab.
function kind.check_layers() end

--- Any value that can be called with a length may make layers.
function kind.wrong_type() end

--- Why a class can't be checked (rnnlua.lab.explain.wrong_class, as for the next two).
-- @treturn ?string
-- @treturn ?integer the line of the mistake
function kind.problem(lab, class, content, name) return wrong_class.problem(lab, class, content, name) end

--- A note on an error that was raised while the file was loaded.
function kind.after_error(lab, content) return wrong_class.called(lab, content) end

--- Notes on the outcome.
function kind.notes(lab, class)
  local notes = wrong_class.misspelt(class)
  if type(class) == "table" then
    notes[#notes + 1] = wrong_class.other_order(lab, class)
    notes[#notes + 1] = wrong_class.other_gradients(lab, class)
  end
  return notes
end

--- Gives a class whose forward takes `...` the names of the lab's inputs, in the solution's order.
-- @param lab
-- @param class
function kind.name_inputs(lab, class)
  local forward = type(class) == "table" and rawget(class, "inputs") == nil and rawget(class, "forward")
  local info = type(forward) == "function" and debug.getinfo(forward, "u")
  if not (info and info.isvararg) then return end
  local names = lab:input_names()
  for i = 2, info.nparams do
    if debug.getlocal(forward, i) ~= names[i - 1] then return end
  end
  rawset(class, "inputs", names)
end

--- Adopts the order of gradients and the outputs of a class for the lab (rnnlua.lab.gradient_order).
function kind.settle(lab, class) gradient_order.settle(lab, class) end

--- Differences between the lab's declarations and its solution (rnnlua.lab.verify.consistency).
function kind.inconsistencies(lab, class) return consistency.problems(lab, class) end

--- Answers that ignore the lab (rnnlua.lab.verify.trivial).
function kind.trivial_answers(lab) return trivial.layers(lab) end

--- Runs the forward and backward of a new layer at one small case.
-- @param lab
-- @param class
-- @tparam function call like pcall
-- @treturn string the case as text
function kind.run_small_case(lab, class, call)
  local case = small_case.new(lab, 2)
  call(function()
    local layer = new_layer(class, case.n)
    layer:backward(upstream.for_any(kind.forward(layer, case.inputs)))
  end)
  return kind.describe(lab, case)
end

--- The first step at which a wrong forward is wrong (rnnlua.lab.explain.first_wrong_step).
-- @treturn ?{string,...}
function kind.first_wrong(lab, class) return first_wrong_step.lines(lab, class) end

--- The call and the random case, or else the special case, at which a layer raises an error
-- (rnnlua.lab.explain.raising).
-- @treturn ?table
function kind.where_raised(lab, class, rng, count)
  local drawn = draws.list(lab, rng, count)
  return raising.find(lab, class, drawn) or raising.find_special(lab, class, special_cases.list(lab, drawn))
end

--- A table of forward and backward at a small case (rnnlua.lab.explain.trace).
function kind.trace(lab, class) return trace.lines(lab, class) end

--- The method in which a task's outcome arises.
-- @param class
-- @tparam table task its outcome, see rnnlua.lab.run_submission.runner
-- @treturn ?function
function kind.checked(class, task)
  local own = class[task.name]
  return task.report and class.backward or type(own) == "function" and task.name ~= "backward" and own or class.forward
end

--- The text of a to-do.
function kind.todo(_, todo) return tostring(todo) end

--- Adds to a case what a free check needs: inputs, n and sizes, and new layers of the submission and the solution.
function kind.equip(case, context)
  case.inputs, case.n, case.sizes = case.draw.inputs, case.draw.n, case.draw.sizes
  case.layer, case.solution = context.submitted(case.n), context.solution(case.n)
end

-- Whether a field of the module rnnlua makes layers, given the length of a sequence or nothing.
local function makes_layers(field, n)
  local ok, is_layer = pcall(function()
    local made = field(n)
    return type(made.forward) == "function" and type(made.backward) == "function"
  end)
  return ok and is_layer
end

--- The library's own class with a name, as a function of the length of sequences, which some classes do not take; nil
-- if there is none.
function kind.library(name)
  local field = rnn[name]
  if makes_layers(field, 1) then return field end
  if makes_layers(field) then return function() return field() end end
end

--- Whether a class of the library can stand for a solution: whether it has every function that the solution declares.
-- A lab may have tasks on others than forward and backward.
function kind.stands_for(library, solution)
  local made = library(1)
  for name, value in next, solution do
    if type(value) == "function" and name ~= "init" and made[name] == nil then return false end
  end
  return true
end

return kind
