select * from {{ lake('chord') }}
