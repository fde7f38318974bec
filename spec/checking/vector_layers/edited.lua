--- Plain layers (rnnlua.plain) with edits, and inputs of theirs.
-- @module edited

local plain_class = require "rnnlua.mistakes.plain_class"
local values = require "rnnlua.base.values"

local edited = {}

--- The class of a plain layer with edits; see rnnlua.mistakes.plain_class.
edited.class = plain_class.of

-- H 4, D 3, T 4; N 3 rows, of V 5 classes, the tokens of which one repeats.
local H, D, T, N, V = 4, 3, 4, 3, 5

local SHAPES = {
  elman_cell = { Wx = { H, D }, x = { D }, Wh = { H, H }, h = { H }, b = { H } },
  elman = { Wx = { H, D }, X = { T, D }, Wh = { H, H }, h0 = { H }, b = { H } },
  lstm_cell = { Wx = { 4 * H, D }, x = { D }, Wh = { 4 * H, H }, h = { H }, c = { H }, b = { 4 * H } },
  lstm = { Wx = { 4 * H, D }, X = { T, D }, Wh = { 4 * H, H }, h0 = { H }, c0 = { H }, b = { 4 * H } },
  gru_cell = { Wx = { 3 * H, D }, x = { D }, Wh = { 3 * H, H }, h = { H }, bx = { 3 * H }, bh = { 3 * H } },
  gru = { Wx = { 3 * H, D }, X = { T, D }, Wh = { 3 * H, H }, h0 = { H }, bx = { 3 * H }, bh = { 3 * H } },
  bidirectional = { Wx = { H, D }, Wh = { H, H }, h0 = { H }, b = { H }, Vx = { H, D }, Vh = { H, H }, g0 = { H },
    c = { H }, X = { T, D } },
  linear = { W = { V, H }, b = { V }, x = { N, H } },
  softmax_cross_entropy = { z = { N, V } },
  embedding = { E = { V, D } },
}

local LABELS = { softmax_cross_entropy = { 2, 5, 1 }, embedding = { 4, 2, 4, 1 } }

--- What makes the layers of a row of the corpus, all of one class.
-- @tparam table row { layer, edits, arguments = of the constructor }
-- @tparam[opt] boolean is_right whether they are the row's right twins
-- @treturn function
function edited.maker(row, is_right)
  local class = edited.class(row.layer, is_right and {} or row.edits)
  return function() return class(table.unpack(row.arguments or {})) end
end

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
