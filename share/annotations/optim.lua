---@meta rnnlua.optim
error "annotations for editors, not to be loaded"

--- Numbers by name: arrays, tables of numbers, tables of tables, or numbers.
---@alias rnnlua.Named table<string, rnnlua.Array|table|number>

---@class rnnlua.SgdOptions
---@field rate number finite, not negative
---@field momentum? number from 0 to below 1, by default 0

---@class rnnlua.AdagradOptions
---@field rate number finite, not negative
---@field epsilon? number by default 1e-10

---@class rnnlua.AdamOptions
---@field rate number finite, not negative
---@field beta1? number from 0 to below 1, by default 0.9
---@field beta2? number from 0 to below 1, by default 0.999
---@field epsilon? number by default 1e-8

---@class rnnlua.Optimizer
---@field rate number; the other options are fields, too
---@field state table<string, rnnlua.Array> what it has kept of earlier steps, for rnn.save
local Optimizer = {}

--- Changes the parameters in place. The gradients have the same names and shapes.
---@param parameters rnnlua.Named
---@param gradients rnnlua.Named
function Optimizer:step(parameters, gradients) end

---@class rnnlua.optimlib
local optim = {}

--- Gradient descent: v = momentum·v + g, p = p - rate·v.
---@param options rnnlua.SgdOptions
---@return rnnlua.Optimizer
---@nodiscard
function optim.sgd(options) end

--- AdaGrad: s = s + g², p = p - rate·g / (√s + epsilon).
---@param options rnnlua.AdagradOptions
---@return rnnlua.Optimizer
---@nodiscard
function optim.adagrad(options) end

--- Adam: means m of g and v of g², p = p - rate·m̂ / (√v̂ + epsilon).
---@param options rnnlua.AdamOptions
---@return rnnlua.Optimizer
---@nodiscard
function optim.adam(options) end

--- If the norm of all gradients together is greater than `most`, scales them to it, in place.
---@param gradients rnnlua.Named
---@param most number
---@return number norm before clipping
function optim.clip_by_norm(gradients, most) end

--- Moves each number into the range from -most to most, in place.
---@param gradients rnnlua.Named
---@param most number
function optim.clip_by_value(gradients, most) end

return optim
