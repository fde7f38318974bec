--- What all optimizers share: options, the state by name, and `step`. A rule says how one of them changes one array.
-- @module rnnlua.optim.optimizer

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local named = require "rnnlua.optim.named"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local optimizer = {}

-- By optimizer: `rule`; `scratch`, an array for each name; `state`, the state that was checked last. They are not in
-- the optimizer, so that it only shows its options and its state.
local private = setmetatable({}, { __mode = "k" })

local function check_options(self, rule)
  nearest.check_keys(self, rule.fields, rule.name)
  for _, option in ipairs(rule.options) do option.check(self[option.name], option.name) end
end

-- Each parameter has a gradient, and each gradient a parameter.
local function check_names(names, gradients)
  local known = {}
  for _, name in ipairs(names) do known[name] = true end
  for _, name in ipairs(named.names(gradients, "gradients")) do
    if not known[name] then
      usage_error.raise("gradients.%s: there is no parameter '%s'%s", name, name,
        nearest.suggestion(name, names, "parameters"))
    end
  end
  for _, name in ipairs(names) do
    if rawget(gradients, name) == nil then
      usage_error.raise("gradients.%s: expected the gradient of parameters.%s, got nil; "
        .. "a parameter that must not change does not belong in parameters", name, name)
    end
  end
end

local function reversed(shape)
  local sizes = {}
  for i = #shape, 1, -1 do sizes[#sizes + 1] = shape[i] end
  return sizes
end

local function check_other(name, parameter, gradient)
  if not math.type(parameter) and rawequal(parameter, gradient) then
    usage_error.raise("gradients.%s: expected the gradient of parameters.%s, got parameters.%s itself", name, name,
      name)
  end
end

local function check_gradient(name, parameter, gradient)
  local shape = parameter.shape
  if not named.has_shape(gradient, shape) then
    usage_error.raise("gradients.%s: expected %s, like parameters.%s, got %s%s", name, named.describe(shape), name,
      table.concat(gradient.shape, " × "), named.has_shape(gradient, reversed(shape)) and "; is it transposed?" or "")
  end
end

local function key_of(slot, name) return slot.name .. "." .. name end

-- Checks the names in a state that was assigned since the last step.
local function check_keys(state, rule, names)
  local known, slots = {}, {}
  for i, slot in ipairs(rule.slots) do
    slots[i] = slot.name .. ".NAME"
    for _, name in ipairs(names) do known[key_of(slot, name)] = true end
  end
  for key in next, state do
    if type(key) ~= "string" then
      usage_error.raise("state: expected names, such as %s, got the key %s", slots[1] or "NAME", values.describe(key))
    end
  end
  for _, key in ipairs(values.names(state)) do
    if not known[key] then
      usage_error.raise("state: unknown array '%s'; %s has %s for each NAME of %s", key, rule.name,
        table.concat(slots, ", "), table.concat(names, ", "))
    end
  end
end

-- Checks the arrays of a state, which has all of a parameter or none.
local function check_state(self, slots, names, parameters)
  for _, name in ipairs(names) do
    local first = slots[1] and rawget(self.state, key_of(slots[1], name)) ~= nil
    for _, slot in ipairs(slots) do
      local key = key_of(slot, name)
      local kept, shape = rawget(self.state, key), slot.shape or parameters[name].shape
      if kept == nil and first or kept ~= nil and not array.is(kept) then
        usage_error.raise("state['%s']: expected an array of %s, got %s", key, named.describe(shape),
          values.describe(kept))
      elseif kept ~= nil and not first then
        usage_error.raise("state['%s']: expected an array beside '%s', got nil", key_of(slots[1], name), key)
      elseif kept ~= nil and not named.has_shape(kept, shape) then
        usage_error.raise("state['%s']: expected %s, got %s", key, named.describe(shape),
          table.concat(kept.shape, " × "))
      end
    end
  end
end

-- An array of a table, by default zeros of a shape.
local function kept(arrays, key, shape)
  local found = rawget(arrays, key)
  if not found then
    found = core.zeros(shape)
    arrays[key] = found
  end
  return found
end

-- The arrays of the state for one parameter, in the order of the slots.
local function kept_of(self, slots, name, shape)
  local arrays = {}
  for i, slot in ipairs(slots) do arrays[i] = kept(self.state, key_of(slot, name), slot.shape or shape) end
  return table.unpack(arrays)
end

local function scratch_of(self, name, shape)
  local scratch = private[self].scratch
  if scratch[name] and not named.has_shape(scratch[name], shape) then scratch[name] = nil end
  return kept(scratch, name, shape)
end

-- Everything is checked before anything changes.
local function step(self, parameters, gradients)
  local rule = type(self) == "table" and private[self] and private[self].rule
  if not rule then
    usage_error.raise("self: expected an optimizer, got %s; call it with a colon, "
      .. "optimizer:step(parameters, gradients)", values.describe(self))
  end
  check_options(self, rule)
  local names, arrays, gradient_arrays = named.names(parameters, "parameters"), {}, {}
  check_names(names, gradients)
  for _, name in ipairs(names) do
    check_other(name, rawget(parameters, name), rawget(gradients, name))
    arrays[name] = named.read(parameters, "parameters", name)
    gradient_arrays[name] = named.read(gradients, "gradients", name)
    check_gradient(name, arrays[name], gradient_arrays[name])
  end
  if type(self.state) ~= "table" then
    usage_error.raise("state: expected a table of arrays by name, got %s", values.describe(self.state))
  end
  local slots = rule.slots_of and rule.slots_of(self) or rule.slots
  if private[self].state ~= self.state then check_keys(self.state, rule, names) end
  check_state(self, slots, names, arrays)
  private[self].state = self.state
  for _, name in ipairs(names) do
    local parameter = arrays[name]
    local shape = parameter.shape
    rule.update(self, parameter, gradient_arrays[name], rule.scratch and scratch_of(self, name, shape),
      kept_of(self, slots, name, shape))
    named.write(parameters, name, parameter)
  end
end

local Optimizer = { __name = "rnnlua.Optimizer", __index = { step = usage_error.guarded(step) } }

--- The constructor of the optimizers of a rule.
-- @tparam table rule `name`; `options`, a list of { name, check = function(value, name) which raises, default };
--   `slots`, the arrays that the state has for a parameter, a list of { name, shape = by default the parameter's };
--   `slots_of(self)`, those of them that are in use, by default all;
--   `update(self, parameter, gradient, scratch, ...)` with the arrays of the slots changes the parameter in place;
--   `scratch`, whether it needs an array for its own use
-- @treturn function (options) → an optimizer
function optimizer.constructor(rule)
  local known = {}
  for i, option in ipairs(rule.options) do known[i] = option.name end
  rule.fields = table.move(known, 1, #known, 1, {})
  table.insert(rule.fields, "state")
  local function construct(options)
    if type(options) ~= "table" then
      usage_error.raise("options: expected a table such as { rate = 0.001 }, got %s", values.describe(options))
    end
    nearest.check_keys(options, known, rule.name)
    local self = { state = {} }
    for _, option in ipairs(rule.options) do
      local value = rawget(options, option.name)
      if value == nil then value = option.default end
      self[option.name] = value
    end
    check_options(self, rule)
    private[self] = { rule = rule, scratch = {}, state = self.state }
    return setmetatable(self, Optimizer)
  end
  return usage_error.guarded(construct)
end

return optimizer
