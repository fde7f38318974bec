--- Richardson extrapolation of central differences to step 0, with the noise it carries.
-- D(h) = F' + c₁h² + c₂h⁴ + …, so that polynomials in h² through the rungs (Neville's scheme,
-- with the steps that floats realised) remove one term a column (Richardson, 1911; Ridders,
-- "Accurate computation of F'(x) and F'(x)F''(x)", 1982).
-- @module rnnlua.checking.tableau

local tableau = {}

tableau.DEPTH = 7

-- A slope this many times its bound is resolved.
local RESOLVED = 4

local EPSILON = 2.0 ^ -52
-- What a few roundings lose among the denormals, where errors are no longer relative.
local TINY = 2.0 ^ -1070

--- Extends a tableau by a rung, finer than those before.
-- @tparam ?table row the last row, nil for the first rung
-- @tparam table rung fields h (half the realised width), slope (the central difference), eta (the
--   noise of one F)
-- @number noise relative noise of F, for the roundings of the extrapolation
-- @treturn table the new row: steps, T (estimates), N (noise bounds), columns from 1
-- @treturn ?table its entry of least error: value, bound = 4e + N + 4·noise·|T|, spread = e (the
--   largest difference from its two parents), noise = N; nil for the first rung
function tableau.extend(row, rung, noise)
  local T, N, steps = { rung.slope }, { rung.eta / rung.h }, { rung.h }
  local best
  if not row then
    return { T = T, N = N, steps = steps }, nil
  end
  for j = 1, math.min(#row.T, tableau.DEPTH - 1) do
    steps[j + 1] = row.steps[j]
    local ratio = row.steps[j] / rung.h
    local w = ratio * ratio
    T[j + 1] = T[j] + (T[j] - row.T[j]) / (w - 1)
    N[j + 1] = (w * N[j] + row.N[j]) / (w - 1)
    local spread = math.max(math.abs(T[j + 1] - T[j]), math.abs(T[j + 1] - row.T[j]))
    local bound = 4 * spread + N[j + 1] + 4 * math.max(noise, EPSILON) * math.abs(T[j + 1]) + TINY
    if bound == bound and (not best or bound < best.bound) then
      best = { value = T[j + 1], bound = bound, spread = spread, noise = N[j + 1] }
    end
  end
  return { T = T, N = N, steps = steps }, best
end

--- Whether rung c moves away from b by more than b did from a, and noise doesn't explain it: the
-- coarser rungs then say nothing about the slope at the point.
-- @tparam table a
-- @tparam table b
-- @tparam table c
-- @treturn boolean
function tableau.moves_away(a, b, c)
  local now, before = math.abs(c.slope - b.slope), math.abs(b.slope - a.slope)
  return now > before and now > 2 * (c.eta / c.h + b.eta / b.h)
end

--- Whether an entry tells its slope from 0 with some room.
-- @tparam table entry
-- @treturn boolean
function tableau.is_resolved(entry)
  return math.abs(entry.value) > RESOLVED * entry.bound
end

return tableau
