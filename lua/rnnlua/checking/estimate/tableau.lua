--- Richardson extrapolation of central differences to step 0, with their noise propagated.
-- D(h) = F' + c₁h² + c₂h⁴ + …, so polynomials in h² through the rungs remove one term with each column: Neville's
-- scheme, with the realised floating-point steps (Richardson, 1911; Ridders, "Accurate computation of F'(x) and
-- F'(x)F''(x)", 1982).
-- @module rnnlua.checking.estimate.tableau

local tableau = {}

tableau.DEPTH = 7
local LONGEST = 3 * (tableau.DEPTH - 1)

-- A slope this many times its bound is resolved.
local RESOLVED = 4

local EPSILON = 2.0 ^ -52
-- The error of a few roundings of denormal numbers, which is not relative.
local TINY = 2.0 ^ -1070

--- Extends the table by a rung with a smaller step.
-- @tparam ?{number,...} row the last row, which becomes the new one; nil for the first rung
-- @tparam table rung fields h (half the realised width), slope (the central difference), eta (the noise of one F)
-- @number noise relative noise of F, for rounding in the extrapolation
-- @treturn {number,...} the new row, three numbers a column: step, estimate, noise bound
-- @treturn ?table its entry with the smallest bound; nil for the first rung. value = T, the estimate; noise = N, its
--   noise bound; bound = 4e + N + 4·noise·|T|, where e is the larger difference of T from the two estimates it was
--   made of; h of the rung
function tableau.extend(row, rung, noise)
  local h, T = rung.h, rung.slope
  local step, N = h, rung.eta / h
  if not row then
    return { step, T, N, nil, nil, nil, nil, nil, nil, nil, nil, nil }, nil -- with room for four columns
  end
  local value, least, lost
  local last, relative = #row, 4 * (noise > EPSILON and noise or EPSILON)
  if last > LONGEST then last = LONGEST end
  for place = 1, last, 3 do
    local above_step, above_T, above_N = row[place], row[place + 1], row[place + 2]
    row[place], row[place + 1], row[place + 2] = step, T, N
    local ratio = above_step / h
    local w = ratio * ratio
    local next_T = T + (T - above_T) / (w - 1)
    N = (w * N + above_N) / (w - 1)
    local spread, other = next_T - T, next_T - above_T
    if spread < 0 then spread = -spread end
    if other < 0 then other = -other end
    if spread < other then spread = other end
    local bound = 4 * spread + N + relative * (next_T < 0 and -next_T or next_T) + TINY
    if bound == bound and (not least or bound < least) then value, least, lost = next_T, bound, N end
    step, T = above_step, next_T
  end
  row[last + 1], row[last + 2], row[last + 3] = step, T, N
  return row, least and { value = value, bound = least, noise = lost, h = h }
end

--- Whether rung c moves away from b by more than b did from a, and noise does not explain it. Then the coarser rungs
-- have no information about the slope at the point.
-- @tparam table a
-- @tparam table b
-- @tparam table c
-- @treturn boolean
function tableau.moves_away(a, b, c)
  local now, before = c.slope - b.slope, b.slope - a.slope
  if now < 0 then now = -now end
  if before < 0 then before = -before end
  return now > before and now > 2 * (c.eta / c.h + b.eta / b.h)
end

--- Whether the slope of an entry is clearly not 0.
-- @tparam table entry
-- @treturn boolean
function tableau.is_resolved(entry)
  return math.abs(entry.value) > RESOLVED * entry.bound
end

return tableau
