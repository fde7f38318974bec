--- NumPy's types of numbers, as the field `descr` of a file names them: the types that doubles hold
-- exactly, and what to save instead of the others. Source: numpy.dtype, "Specifying and
-- constructing data types".
-- @module rnnlua.npy.dtype

local dtype = {}

local SIZES = { f = "2 4 8", i = "1 2 4 8", u = "1 2 4 8", b = "1" } -- bytes, by kind

-- Names and characters that mean the same on every machine.
local NAMES = {
  float16 = "f2", half = "f2", e = "f2",
  float32 = "f4", single = "f4", f = "f4",
  float64 = "f8", double = "f8", float = "f8", d = "f8",
  int8 = "i1", byte = "i1", b = "i1",
  int16 = "i2", short = "i2", h = "i2",
  int32 = "i4", i = "i4",
  int64 = "i8", q = "i8",
  uint8 = "u1", ubyte = "u1", B = "u1",
  uint16 = "u2", ushort = "u2", H = "u2",
  uint32 = "u4", I = "u4",
  uint64 = "u8", Q = "u8",
  bool = "b1", bool_ = "b1", bool8 = "b1", ["?"] = "b1",
}

-- Types that can't be read, by patterns of the type without its byte order: what they are, and what to save instead.
local OTHERS = {
  { { "^c%d+$", "^complex%d*$", "^[FDG]$" },
    "its numbers are complex (%s): save a.real and a.imag, each in its own file" },
  { { "^f1[026]$", "^g$", "^longdouble$", "^float96$", "^float128$" },
    "its numbers are of type %s, wider than 64-bit floats: save a.astype('<f8'), which rounds them" },
  { { "^[lLpPnN]$", "^u?int$", "^u?intp$", "^u?long$" },
    "its numbers are of type %s, whose size depends on the machine: save a.astype('<f8')" },
  { { "^[USac]%d*$", "^str_?%d*$", "^bytes_?%d*$", "^unicode%d*$" },
    "it holds text (%s), not numbers: save numpy.array([float(s) for s in a])" },
  { { "^O%d*$", "^object_?$" },
    "it holds Python's objects (%s), not numbers: save numpy.array([float(v) for v in a])" },
  { { "^M", "^datetime64" }, "it holds dates (%s), not numbers: save (a - a[0]) / numpy.timedelta64(1, 's')" },
  { { "^m", "^timedelta64" }, "it holds durations (%s), not numbers: save a / numpy.timedelta64(1, 's')" },
  { { "^V%d*$", "^void%d*$" },
    "its elements are bytes without a type (%s), which is what is saved of bfloat16: save a.astype('<f4')" },
}

-- The name of the first field of a structured type.
local function first_field(descr)
  return descr:match "^%[%s*%(%s*[uU]?'([^'\\]*)'" or descr:match '^%[%s*%(%s*[uU]?"([^"\\]*)"'
end

local function refusal(descr, code)
  if descr:find "^%[" then
    local field = first_field(descr)
    return ("its elements are structured, %s: save one field%s"):format(descr,
      field and field ~= "" and (", such as a['%s']"):format(field) or "")
  end
  for _, other in ipairs(OTHERS) do
    for _, pattern in ipairs(other[1]) do
      if code:find(pattern) then return other[2]:format("'" .. descr .. "'") end
    end
  end
  return ("its header names the type '%s', which is none of NumPy's"):format(descr)
end

--- Reads a type's name. A type without a byte order, or with `=` or `|`, has the least significant byte
-- first, as on all common machines.
-- @string descr such as `<f8`, `>i4`, `|b1`, `=f8`, `f8`, `float64`, or a list's text
-- @treturn[1] table { kind = "f", "i", "u" or "b", size = bytes, big_endian = boolean }
-- @return[2] nil
-- @treturn[2] string what it is instead, and what to save
function dtype.parse(descr)
  local order, code = descr:match "^([<>=|]?)(.*)$"
  local kind, size = (NAMES[code] or code):match "^([fiub])(%d)$"
  if kind and SIZES[kind]:find(size, 1, true) then
    return { kind = kind, size = math.tointeger(tonumber(size)), big_endian = order == ">" }
  end
  return nil, refusal(descr, code)
end

return dtype
