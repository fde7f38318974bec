--- Finds the folders that come with the modules but are not modules: the labs, the annotations.
-- @module rnnlua.base.shared

local shared = {}

--- The possible places of a folder. If rnnlua is installed or built, the folder is in share/rnnlua, and the modules are
-- in share/lua/5.4/rnnlua. In the sources the modules are in lua/rnnlua.
-- @string name of the folder in share/rnnlua
-- @string source the folder from the root of the sources
-- @treturn {string,...} paths, of which one at least isn't there
function shared.places(name, source)
  local modules = debug.getinfo(1, "S").source:match "^@(.*)[/\\]base[/\\]shared%.lua$"
  if not modules then return {} end
  local share = modules:match "^(.*)[/\\]lua[/\\][%d.]+[/\\]rnnlua$"
  return { (share or modules .. "/../../..") .. "/rnnlua/" .. name, modules .. "/../../" .. source }
end

return shared
