--- Doubles as bit patterns, and draws that hit the corners of the format.
-- @module spec.support.float64

local float64 = {}

--- The values that break arithmetic which holds for ordinary ones.
float64.special = {
  0.0, -0.0, 1.0, -1.0, 1 / 3,
  math.huge, -math.huge, 0 / 0,
  0x1p-1074, -0x1p-1074, -- the smallest denormal
  0x1p-1022, 0x1.fffffffffffffp-1023, -- the smallest normal, the largest denormal
  0x1.fffffffffffffp+1023, -0x1.fffffffffffffp+1023, -- the largest
}

--- The bit patterns of numbers and sequences of numbers, as text. Which NaN an operation gives is
-- no part of IEEE 754, so that all NaN are one.
function float64.bits(...)
  local text = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if type(value) == "table" then
      text[i] = "{" .. float64.bits(table.unpack(value)) .. "}"
    elseif value ~= value then
      text[i] = "nan"
    else
      text[i] = ("%016x"):format(string.unpack("<i8", string.pack("<d", value)))
    end
  end
  return table.concat(text, " ")
end

--- A draw: one in five a special value, the others normal times a power of 2 up to 2^±spread.
function float64.draw(rng, spread)
  if rng:integer(1, 5) == 1 then return float64.special[rng:integer(1, #float64.special)] end
  return rng:randn() * 2.0 ^ rng:integer(-spread, spread)
end

return float64
