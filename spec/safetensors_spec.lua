-- The file spec/fixtures/types.safetensors is written by spec/fixtures/safetensors.py.
local cjson = require "cjson"
local rnn = require "rnnlua"
local bits = require("spec.support.float64").bits
local raised = require "spec.support.raised"
local tree = require "spec.support.tree"

local FIXTURE = "spec/fixtures/types.safetensors"

local function contents(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- The numbers of an array of any shape, in bits.
local function bits_of(a)
  local n = 1
  for _, size in ipairs(a.shape) do n = n * size end
  return bits(table.unpack(a:reshape(n)))
end

describe("safetensors files", function()
  local folder, path
  before_each(function()
    folder = tree.temporary()
    path = folder .. "/w.safetensors"
  end)
  after_each(function() tree.remove(folder) end)

  local function write(text)
    local file <close> = assert(io.open(path, "wb"))
    file:write(text)
  end

  -- The message about a file, without its path.
  local function refused(name)
    local tensors, message = rnn.load(name or path)
    assert.is_nil(tensors)
    assert.equal((name or path) .. ": ", message:sub(1, #(name or path) + 2))
    return message:sub(#(name or path) + 3)
  end

  -- The message about a file with a header and some bytes of numbers.
  local function refused_header(header, bytes)
    write(string.pack("<s8", header) .. ("\0"):rep(bytes or 0))
    return refused()
  end

  it("are read as doubles, whatever their type, bit for bit", function()
    local tensors, expected = assert(rnn.load(FIXTURE)), dofile "spec/fixtures/safetensors_types.lua"
    for name, tensor in pairs(tensors) do
      assert.equal(expected[name], bits_of(tensor), name)
      expected[name] = nil
    end
    assert.is_nil(next(expected))
    assert.same({ 2, 3, 4 }, tensors["cube.weight"].shape)
    assert.same({ 2, 3 }, tensors.BF16.shape)
    assert.same({ 0, 3 }, tensors.none.shape)
    assert.same({ 1 }, tensors.scalar.shape)
    assert.equal(23.0, tensors["cube.weight"][2][3][4])
  end)

  it("are written in 64 bits, by name", function()
    local W, b = rnn.rng(1):randn(3, 2), rnn.array { 0.1, -0.0, math.huge }
    assert.is_true(rnn.save(path, { ["rnn.Wh/é\"\\"] = W, b = b, row = W[2], none = rnn.zeros(2, 0) }))
    local text = contents(path)
    local header, first = string.unpack("<s8", text)
    assert.equal(1, first % 8)
    local entries, last = cjson.decode(header), 0
    for _, name in ipairs { "b", "none", "rnn.Wh/é\"\\", "row" } do
      assert.equal("F64", entries[name].dtype)
      assert.equal(last, entries[name].data_offsets[1])
      last = entries[name].data_offsets[2]
    end
    assert.equal(#text - first + 1, last)
    assert.same({ 3, 2 }, entries["rnn.Wh/é\"\\"].shape)
    local back = assert(rnn.load(path))
    assert.equal(bits_of(W), bits_of(back["rnn.Wh/é\"\\"]))
    assert.equal(bits_of(b), bits_of(back.b))
    assert.equal(W[2], back.row)
    assert.same({ 2, 0 }, back.none.shape)
    assert.is_true(rnn.save(path, {}))
    assert.same({}, rnn.load(path))
  end)

  it("are truncated, wherever they end too early", function()
    local whole = contents(FIXTURE)
    local header = 8 + string.unpack("<I8", whole)
    for length = 0, #whole - 1 do
      write(whole:sub(1, length))
      local expected = length < 8 and "truncated: it ends within its first 8 bytes"
        or length < header and "truncated: it ends within its header"
        or ("truncated: %d of the %d bytes of its numbers are there"):format(length - header, #whole - header)
      assert.equal(expected, refused())
    end
  end)

  it("have a header that describes every byte once", function()
    local function tensor(name, from, to, shape, dtype)
      return ('"%s":{"dtype":"%s","shape":%s,"data_offsets":[%s,%s]}'):format(name, dtype or "F64", shape or "[1]",
        from, to)
    end
    for _, case in ipairs {
      { tensor("a", 0, 8) .. "," .. tensor("b", 0, 8), 8, "its tensors 'a' and 'b' overlap" },
      { tensor("a", 0, 16, "[2]") .. "," .. tensor("b", 8, 16), 16, "its tensors 'a' and 'b' overlap" },
      { tensor("a", 8, 16), 16, "the bytes 0 to 7 of its numbers belong to no tensor" },
      { tensor("a", 0, 8) .. "," .. tensor("b", 9, 17), 17, "the bytes 8 to 8 of its numbers belong to no tensor" },
      { tensor("a", 0, 8), 9, "the bytes 8 to 8 of its numbers belong to no tensor" },
      { tensor("a", 0, 8), 7, "truncated: 7 of the 8 bytes of its numbers are there" },
      { tensor("a", 0, 8, "[2]"), 8, "its tensor 'a' takes 16 bytes by its type and shape, but 8 by its offsets" },
      { tensor("a", 8, 0), 8, "its tensor 'a' takes 8 bytes by its type and shape, but -8 by its offsets" },
      { tensor("a", 0, 8, "[99999999999,99999999999]"), 8,
        "its tensor 'a' takes 7.99999999984e+22 bytes by its type and shape, but 8 by its offsets" },
      { tensor("a", 0, 1, nil, "F8_E4M3"), 1,
        "its tensor 'a' is of type F8_E4M3, which arrays can't hold: save it as float32" },
      { tensor("a", 0, 8, "[1,1,1,1,1]"), 8, "its tensor 'a' has 5 dimensions, and arrays have at most 4" },
      { tensor("a", 0, 8, "[-1]"), 8, "its tensor 'a' has no dtype, shape and data_offsets" },
      { tensor("a", 0, 8, "[1.5]"), 8, "its tensor 'a' has no dtype, shape and data_offsets" },
      { tensor("a", 0, 8, "{}") .. "," .. '"b":1', 8, "its tensor 'b' has no dtype, shape and data_offsets" },
      { tensor("a", '"0"', 8), 8, "its tensor 'a' has no dtype, shape and data_offsets" },
      { tensor("a", 0, "8,9"), 8, "its tensor 'a' has no dtype, shape and data_offsets" },
      { '"a":null', 0, "its tensor 'a' has no dtype, shape and data_offsets" },
      { '"a":{', 0, "its header is no JSON object" },
    } do
      assert.equal(case[3], refused_header("{" .. case[1] .. "}", case[2]))
    end
    for _, header in ipairs { "", "[]", "1", "null", "{", "\0" } do
      assert.equal("its header is no JSON object", refused_header(header))
    end
  end)

  it("may contain an integer that no double represents", function()
    write(string.pack("<s8", '{"k":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}')
      .. string.pack("<i8i8", 5, (1 << 53) + 1))
    assert.equal("number 2 of its tensor 'k' is 9007199254740993, beyond 2^53, where 64-bit floats have gaps",
      refused())
  end)

  it("are regular files of this format", function()
    assert.equal("a .npy file; rnn.array.load reads it", refused "spec/fixtures/npy/numbers.npy")
    assert.equal("not a safetensors file", refused "spec/safetensors_spec.lua")
    assert.equal("it is a device; arrays are loaded from a regular file", refused "/dev/null")
    assert.equal("it is a folder; arrays are loaded from a regular file", refused(folder))
    assert.equal("No such file or directory", refused())
    write(string.pack("<I8", 1 << 63))
    assert.equal("not a safetensors file", refused())
  end)

  it("are saved whole or not at all", function()
    assert.is_true(rnn.save(path, { a = rnn.array { 1 } }))
    local there, message = rnn.save(folder .. "/absent/w", { a = rnn.array { 1 } })
    assert.same({ nil, folder .. "/absent/w: No such file or directory" }, { there, message })
    tree.run("chmod 400 " .. path)
    assert.same({ nil, path .. ": it is read-only" }, { rnn.save(path, {}) })
    assert.equal(rnn.array { 1 }, rnn.load(path).a)
  end)

  it("need the module cjson, and say so", function()
    local program = ([[package.path, package.cpath = "", ""; local rnn = require "rnnlua"
      print(rnn.load %q) print(rnn.save("w", {}))]]):format(FIXTURE)
    local output = tree.run(tree.quote(tree.rnnlua) .. " -e " .. tree.quote(program))
    local message = "safetensors files need the Lua module cjson, in Debian the package lua-cjson\n"
    assert.equal(("nil\t%s: %snil\tw: %s"):format(FIXTURE, message, message), output)
  end)

  it("are asked for by path, with arrays by name", function()
    assert.equal("bad argument #1 to 'load' (path: expected a string, got nil)", raised(function() rnn.load() end))
    for message, arguments in pairs {
      ["#1 to 'save' (path: expected a string, got table)"] = { {} },
      ["#2 to 'save' (expected a table of arrays by name, got nil)"] = { path },
      ["#2 to 'save' (a: expected an array, got table)"] = { path, { a = { 1 } } },
      ["#2 to 'save' (expected names of arrays in UTF-8, got the key 1)"] = { path, { rnn.array { 1 } } },
      ["#2 to 'save' (expected names of arrays in UTF-8, got the key \"__metadata__\")"] =
        { path, { __metadata__ = rnn.array { 1 } } },
      ["#2 to 'save' (expected names of arrays in UTF-8, got the key \"\xff\")"] =
        { path, { ["\xff"] = rnn.array { 1 } } },
    } do
      assert.equal("bad argument " .. message, raised(function() rnn.save(table.unpack(arguments)) end))
    end
  end)
end)
