--- Training: optimizers, which change parameters in place by their gradients, and clipping of gradients.
--
-- Parameters and gradients are tables by name, with the same names. A value is an array (rnn.array), nested tables of
-- numbers, or a number; a gradient has the shape of its parameter. With arrays, a step allocates no array after the
-- first. A table or a number is copied into an array for each step.
--
-- In the equations, p is a parameter, g its gradient, and t the number of steps; operations are on each number. All
-- operations are +, -, ×, ÷ and √, rounded once each, so every machine computes the same bits. NaN and infinity
-- propagate.
--
-- The options of an optimizer are its fields, and may change between steps: `adam.rate = adam.rate / 2`. `state` is a
-- table of arrays by name, for `rnn.save`. To continue, assign what `rnn.load` returns: `adam.state = loaded`.
-- @module rnnlua.optim
-- @usage
-- local optim = require "rnnlua.optim"
-- local adam = optim.adam { rate = 0.001 }
-- optim.clip_by_norm(gradients, 5)
-- adam:step(parameters, gradients)

local array = require "rnnlua.array"
local named = require "rnnlua.optim.named"
local optimizer = require "rnnlua.optim.optimizer"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local optim = {}

local function check_size(value, name)
  if not (math.type(value) and value >= 0 and value < math.huge) then
    usage_error.raise("%s: expected a finite number, not negative, got %s", name, values.describe(value))
  end
end

local function check_fraction(value, name)
  if not (math.type(value) and value >= 0 and value < 1) then
    usage_error.raise("%s: expected a number from 0 up to, but not including, 1, got %s", name, values.describe(value))
  end
end

local function check_positive(value, name)
  if not (math.type(value) and value > 0) then
    usage_error.raise("%s: expected a positive number, got %s", name, values.describe(value))
  end
end

local RATE = { name = "rate", check = check_size }

--- Gradient descent, with momentum if `momentum` is not 0:
--
--     v ← momentum·v + g        p ← p - rate·v
--
-- Source: Polyak 1964; Sutskever et al. 2013, eq. 1 and 2, which have the rate inside v. Here it is outside, as in
-- PyTorch. Both forms give the same parameters unless the rate changes. The state has v as `velocity.NAME`.
-- @function optim.sgd
-- @tparam table options `rate`; `momentum`, from 0 to below 1, by default 0
-- @treturn rnnlua.Optimizer
-- @raise a usage error for an invalid option, or one that is not known
optim.sgd = optimizer.constructor {
  name = "sgd",
  options = { RATE, { name = "momentum", check = check_fraction, default = 0.0 } },
  slots = { { name = "velocity" } },
  slots_of = function(self) return self.momentum == 0 and {} or nil end,
  update = function(self, p, g, _, v)
    local direction = v and v:scale_by(self.momentum):add_to(g) or g
    p:add_to(direction, -self.rate)
  end,
}

--- AdaGrad, which has a rate for each number:
--
--     s ← s + g²        p ← p - rate·g / (√s + epsilon)
--
-- Source: Duchi, Hazan and Singer 2011, figure 1, diagonal; epsilon beside the root as in PyTorch. The state has s as
-- `sum.NAME`.
-- @function optim.adagrad
-- @tparam table options `rate`; `epsilon`, by default 1e-10
-- @treturn rnnlua.Optimizer
-- @raise a usage error for an invalid option, or one that is not known
optim.adagrad = optimizer.constructor {
  name = "adagrad",
  options = { RATE, { name = "epsilon", check = check_size, default = 1e-10 } },
  slots = { { name = "sum" } },
  scratch = true,
  update = function(self, p, g, root, s)
    s:add_product(g, g)
    root:sqrt_of(s):add_to(self.epsilon)
    p:add_quotient(g, root, -self.rate)
  end,
}

--- Adam, with means of the gradient and of its square:
--
--     m ← beta1·m + (1 - beta1)·g        v ← beta2·v + (1 - beta2)·g²
--     p ← p - rate·(m / c1) / (√(v / c2) + epsilon)        c1 = 1 - beta1^t, c2 = 1 - beta2^t
--
-- Source: Kingma and Ba 2015, algorithm 1. c1 and c2 are computed as means of 1, with the updates of m and v: a power
-- would not have the same bits on every machine. The state has `m.NAME`, `v.NAME`, and c1 and c2 as `c.NAME`.
-- @function optim.adam
-- @tparam table options `rate`; `beta1` and `beta2`, from 0 to below 1, by default 0.9 and 0.999; `epsilon`, by default
--   1e-8
-- @treturn rnnlua.Optimizer
-- @raise a usage error for an invalid option, or one that is not known
optim.adam = optimizer.constructor {
  name = "adam",
  options = {
    RATE, { name = "beta1", check = check_fraction, default = 0.9 },
    { name = "beta2", check = check_fraction, default = 0.999 },
    { name = "epsilon", check = check_size, default = 1e-8 },
  },
  slots = { { name = "m" }, { name = "v" }, { name = "c", shape = { 2 } } },
  scratch = true,
  update = function(self, p, g, root, m, v, c)
    local beta1, beta2 = self.beta1, self.beta2
    m:scale_by(beta1):add_to(g, 1 - beta1)
    v:scale_by(beta2):add_product(g, g, 1 - beta2)
    c[1], c[2] = beta1 * c[1] + (1 - beta1), beta2 * c[2] + (1 - beta2)
    root:sqrt_of(v):scale_by(1 / math.sqrt(c[2])):add_to(self.epsilon)
    p:add_quotient(m, root, -self.rate / c[1])
  end,
}

-- The gradients as arrays, by name, and the names, sorted.
local function arrays_of(gradients)
  local arrays, names = {}, named.names(gradients, "gradients")
  for _, name in ipairs(names) do arrays[name] = named.read(gradients, "gradients", name) end
  return arrays, names
end

--- Clips gradients by the norm ‖g‖ of all their numbers together, in place: if ‖g‖ > most, then g ← g·most/‖g‖.
-- The direction stays. Gradients whose norm is NaN or infinite do not change.
--
-- Source: Pascanu, Mikolov and Bengio 2013, algorithm 1. PyTorch divides by ‖g‖ + 1e-6, and also
-- changes gradients whose norm is NaN or infinite.
-- @function optim.clip_by_norm
-- @tparam table gradients by name
-- @number most positive
-- @treturn number ‖g‖ before clipping
-- @raise a usage error if the gradients are not arrays by name, or most is not positive
optim.clip_by_norm = usage_error.guarded(function(gradients, most)
  local arrays, names = arrays_of(gradients)
  check_positive(most, "most")
  local norms = {}
  for i, name in ipairs(names) do norms[i] = arrays[name]:norm() end
  local norm = array(norms):norm()
  if norm > most and norm < math.huge then
    for _, name in ipairs(names) do named.write(gradients, name, arrays[name]:scale_by(most / norm)) end
  end
  return norm
end)

--- Clips each number of gradients to the range from -most to most, in place. The direction may change. NaN stays.
-- @function optim.clip_by_value
-- @tparam table gradients by name
-- @number most positive
-- @raise as `clip_by_norm`
optim.clip_by_value = usage_error.guarded(function(gradients, most)
  local arrays, names = arrays_of(gradients)
  check_positive(most, "most")
  for _, name in ipairs(names) do named.write(gradients, name, arrays[name]:clip_to(-most, most)) end
end)

return optim
