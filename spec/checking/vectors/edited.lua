--- Plain layers (rnnlua.plain) with edits, and inputs of theirs.
-- @module edited

local edit = require "rnnlua.mistakes.edit"
local files = require "rnnlua.base.files"
local values = require "rnnlua.base.values"

local edited = {}

local function source_of(name)
  local path = debug.getinfo(require("rnnlua.plain." .. name).forward, "S").source:sub(2)
  return assert(files.read(path)), path
end

--- The class of a plain layer with edits of its file, or of those that it requires.
-- @string name of the layer, such as "elman"
-- @tparam table changes by the name of a file in rnnlua.plain: a list of edits (rnnlua.mistakes.edit)
-- @treturn table a class
function edited.class(name, changes)
  local text, path = source_of(name)
  text = assert(edit.apply(text, changes[name] or {}))
  local environment = setmetatable({ require = function(module)
    local own = module:match "^rnnlua%.plain%.(.*)$"
    return own and changes[own] and edited.class(own, changes) or require(module)
  end }, { __index = _G })
  return assert(load(text, "@" .. path, "t", environment))()
end

-- H 4, D 3, T 4; N 3 rows, of V 5 classes, the tokens of which one repeats.
local H, D, T, N, V = 4, 3, 4, 3, 5

local SHAPES = {
  elman_cell = { Wx = { H, D }, x = { D }, Wh = { H, H }, h = { H }, b = { H } },
  elman = { Wx = { H, D }, X = { T, D }, Wh = { H, H }, h0 = { H }, b = { H } },
  lstm_cell = { Wx = { 4 * H, D }, x = { D }, Wh = { 4 * H, H }, h = { H }, c = { H }, b = { 4 * H } },
  lstm = { Wx = { 4 * H, D }, X = { T, D }, Wh = { 4 * H, H }, h0 = { H }, c0 = { H }, b = { 4 * H } },
  gru_cell = { Wx = { 3 * H, D }, x = { D }, Wh = { 3 * H, H }, h = { H }, bx = { 3 * H }, bh = { 3 * H } },
  gru = { Wx = { 3 * H, D }, X = { T, D }, Wh = { 3 * H, H }, h0 = { H }, bx = { 3 * H }, bh = { 3 * H } },
  linear = { W = { V, H }, b = { V }, x = { N, H } },
  softmax_cross_entropy = { z = { N, V } },
  embedding = { E = { V, D } },
}

local LABELS = { softmax_cross_entropy = { 2, 5, 1 }, embedding = { 4, 2, 4, 1 } }

--- Inputs of a plain layer, drawn uniformly from (-1, 1).
-- @string name of the layer
-- @param rng a generator
-- @tparam boolean as_arrays whether those with a gradient are arrays, else tables
-- @treturn table by name
function edited.inputs(name, rng, as_arrays)
  local at, names = { k = LABELS[name] }, values.names(SHAPES[name])
  for _, input in ipairs(names) do
    local drawn = rng:uniform(SHAPES[name][input], -1, 1)
    at[input] = as_arrays and drawn or drawn:table()
  end
  return at
end


return edited
