#include <iostream>
#include <map>
#include <string>

int main() {
  std::map<std::string, int> points{{"north", 0}, {"east", 90}};
  for (const auto &[name, degrees] : points) std::cout << name << ' ' << degrees << '\n';
}
