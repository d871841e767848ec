select * from {{ lake('activity') }}
